import type { CustomersServiceDefinition } from "../../../proto/gen/customers/api.ts";
import { parseId } from "../../../shared/domain/id.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Customers } from "../application/customers.ts";
import { CustomerId } from "../domain/ids.ts";

export function customersApi(
  customers: Customers,
): Implementation<typeof CustomersServiceDefinition> {
  return {
    async registerCustomer({ name, smsNumber }) {
      return { id: await customers.register({ name, smsNumber }) };
    },
    async getCustomer(request) {
      const id = parseId(CustomerId, request.id);
      const { state, version } = await customers.get(id);
      return { customer: { id, ...state, version } };
    },
    async authorizeCustomer({ id }) {
      await customers.authorize(parseId(CustomerId, id));
      return {};
    },
    async enableCustomer({ id }) {
      await customers.enable(parseId(CustomerId, id));
      return {};
    },
    async disableCustomer({ id }) {
      await customers.disable(parseId(CustomerId, id));
      return {};
    },
    async changeSmsNumber({ id, smsNumber }) {
      await customers.changeSmsNumber(parseId(CustomerId, id), smsNumber);
      return {};
    },
  };
}
