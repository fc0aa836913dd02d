-- Ends a statement whose guard failed. The code tells it from every other error; the text names the guard.
create function guard(ok boolean, name text) returns void language plpgsql as $$
begin
  if not ok then
    raise exception using errcode = 'MB001', message = name;
  end if;
end
$$;
