-- What else the history of a device tells of its keys. Of keys deleted before this it is not known: a row that was deleted as
-- SUPERSEDED may name no successor.
alter table deleted_password
    add column last_confirmed_at timestamptz,
    add column superseded_by     text;
