-- Whether Intune lists the device, as of a version of the device; empty until it was heard to be gone.
alter table matched_device
    add column device_version bigint,
    add column device_gone    boolean,
    add constraint matched_device_presence_ck check ((device_version is null) = (device_gone is null));

-- What a person said against the rule. Unarchived counts until a key comes that is newer than the newest one then.
alter table password
    add column by_hand            text,
    add column by_hand_newest_at  timestamptz,
    add column by_hand_newest_key text,
    add constraint password_by_hand_ck check (
        by_hand is null and num_nonnulls(by_hand_newest_at, by_hand_newest_key) = 0
        or by_hand = 'ARCHIVED' and num_nonnulls(by_hand_newest_at, by_hand_newest_key) = 0
        or by_hand = 'UNARCHIVED' and num_nonnulls(by_hand_newest_at, by_hand_newest_key) = 2);
