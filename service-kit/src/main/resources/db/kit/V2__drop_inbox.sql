-- Nobody looked into it: consumers tell what they have acted on by versions and ids in tables of their own.
drop table inbox_event;
