-- What was taken of a payment, beside what it allowed; zero until then.
alter table payments add column captured_amount bigint not null default 0; -- cents
update payments p set captured_amount = i.amount
from invoices i
where p.status = 'captured' and i.status = 'paid' and i.id = p.order_id and i.payment_id = p.id;
