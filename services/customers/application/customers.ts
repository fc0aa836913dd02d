import type { NewId } from "../../../shared/domain/id.ts";
import type { Loaded, Repository } from "../../../shared/event_store/repository.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import { authorize, changeSmsNumber, disable, enable, register } from "../domain/customer.ts";
import type { Customer } from "../domain/customer.ts";
import type { CustomerEvent } from "../domain/customer_events.ts";
import { CustomerId } from "../domain/ids.ts";

export interface Scope {
  readonly customers: Repository<Customer, CustomerEvent>;
}

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly newId: NewId;
}

export type Customers = ReturnType<typeof createCustomers>;

export function createCustomers({ transact, newId }: Ports) {
  return {
    async register(details: { name: string; smsNumber: string }): Promise<CustomerId> {
      const id = CustomerId.parse(newId());
      await transact(({ customers }) => customers.create(id, () => register(details)));
      return id;
    },
    async get(id: CustomerId): Promise<Loaded<Customer>> {
      return await transact(({ customers }) => customers.get(id));
    },
    async authorize(id: CustomerId): Promise<void> {
      await transact(({ customers }) => customers.update(id, authorize));
    },
    async enable(id: CustomerId): Promise<void> {
      await transact(({ customers }) => customers.update(id, enable));
    },
    async disable(id: CustomerId): Promise<void> {
      await transact(({ customers }) => customers.update(id, disable));
    },
    async changeSmsNumber(id: CustomerId, smsNumber: string): Promise<void> {
      await transact(({ customers }) =>
        customers.update(id, (customer) => changeSmsNumber(customer, smsNumber))
      );
    },
  };
}
