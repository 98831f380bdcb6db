-- The data key of connected_ciphertext, so that a credential that is given again can be told from another one after Entra
-- rotated it. Null for one that was rotated before: its data key is gone, and whatever is given counts as another one.
alter table tenant add column connected_data_key text;
update tenant set connected_data_key = credential_data_key where connected_ciphertext = credential_ciphertext;
alter table tenant add constraint tenant_connected_data_key_ck
    check (disconnected_at is null or connected_data_key is null);
