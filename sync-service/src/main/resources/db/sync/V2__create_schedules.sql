-- When each tenant's next run is due; db-scheduler's table, one row per tenant.
create table scheduled_run (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    state                text,
    constraint scheduled_run_pk primary key (task_name, task_instance)
);

create index scheduled_run_execution_time_ix on scheduled_run (execution_time);
create index scheduled_run_last_heartbeat_ix on scheduled_run (last_heartbeat);
create index scheduled_run_priority_execution_time_ix on scheduled_run (priority desc, execution_time asc);

-- Devices to look at now; db-scheduler's table. A table of its own, so that long runs never hold a refresh up.
create table scheduled_refresh (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    state                text,
    constraint scheduled_refresh_pk primary key (task_name, task_instance)
);

create index scheduled_refresh_execution_time_ix on scheduled_refresh (execution_time);
create index scheduled_refresh_last_heartbeat_ix on scheduled_refresh (last_heartbeat);
create index scheduled_refresh_priority_execution_time_ix on scheduled_refresh (priority desc, execution_time asc);
