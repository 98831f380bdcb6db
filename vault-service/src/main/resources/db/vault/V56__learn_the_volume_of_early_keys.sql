-- Which volume a key is of, where that was heard before the key itself came.
alter table early_key add column volume text;
