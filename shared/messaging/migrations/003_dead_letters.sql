create table dead_letters (
  subscription text not null,
  message_id   text not null,
  name         text not null,
  subject      text not null,
  key          text not null,
  cause        text not null,
  error        text not null,
  attempts     int not null,
  envelope     bytea not null,
  failed_at    timestamptz not null,
  primary key (subscription, message_id)
);
