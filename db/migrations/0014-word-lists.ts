import { type Kysely, sql } from 'kysely';

/**
 * The texts that have a word, in the order of their time, as `publication_tag` has those of a tag: an index over words knows
 * no order, and would bring all that have a common one to find the newest. In the list of the empty word are all texts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A text that is written while the lists are filled would be in none.
  await sql`lock table publication_text in share row exclusive mode`.execute(db);
  await sql`
    create table publication_word (
      word text not null,
      published_at timestamptz(3) not null,
      creation_id text not null
    )`.execute(db);
  await sql`
    insert into publication_word (word, published_at, creation_id)
    select unnest(array_append(tsvector_to_array(words), '')), published_at, creation_id from publication_text
    order by 1, 2, 3`.execute(db);
  await sql`alter table publication_word add primary key (word, published_at, creation_id)`.execute(db);
  await sql`drop index publication_text_words, publication_text_new`.execute(db);
  await followTexts(db);
  // A member's own list goes by id, so that one page of it reads no others. All of theirs are in it: erasures look for those
  // that are deleted, too.
  await sql`drop index creation_account`.execute(db);
  await sql`create index creation_account on creation (account_id, id desc)`.execute(db);
  await sql`grant select, insert, delete on publication_word to easel_app`.execute(db);
}

/** The lists follow the texts in the database itself: nobody who changes a text can forget them. */
async function followTexts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function list_words() returns trigger language plpgsql set search_path = public, pg_temp as $$
    begin
      if tg_op <> 'INSERT' then
        delete from publication_word
        where word = any (array_append(tsvector_to_array(old.words), ''))
          and published_at = old.published_at and creation_id = old.creation_id;
      end if;
      if tg_op <> 'DELETE' then
        insert into publication_word (word, published_at, creation_id)
        select unnest(array_append(tsvector_to_array(new.words), '')), new.published_at, new.creation_id;
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger list_words after insert or update or delete on publication_text
    for each row execute function list_words()`.execute(db);
}
