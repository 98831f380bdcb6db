-- What each tenant's credential is; events from before there were several kinds meant a client secret.
alter table tenant
    add column credential_kind text not null default 'CLIENT_SECRET';
