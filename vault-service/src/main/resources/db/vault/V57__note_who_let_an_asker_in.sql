-- The administrator by whose sign-in link the asker is there, in the spelling that counts: no second person for this approval.
alter table reveal_approval add column asker_let_in_by text;
