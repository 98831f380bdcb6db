-- Serial numbers compare by letters and digits alone. Keys of placeholders that are known only now may stay: what a key finds is
-- looked at once more. Keys that would come out shorter in other ways, such as behind a label, follow when the row is written next.
update configuration set serial_key = nullif(regexp_replace(serial_key, '[^[:alnum:]]', '', 'g'), '')
where serial_key ~ '[^[:alnum:]]';
update device set serial_key = nullif(regexp_replace(serial_key, '[^[:alnum:]]', '', 'g'), '')
where serial_key ~ '[^[:alnum:]]';
