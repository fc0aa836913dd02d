@depot
Feature: Orders
  A submitted basket is checked: who orders, what the bots must fetch, how it is paid. Then the order
  is approved, or it is rejected and whatever was done for it is undone.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And a customer "Ada"

  Scenario: An order is approved
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 9
    When the customer checks the basket out
    Then the order becomes "approved"
    And the order has a shopping list
    And the shopping list becomes "available"
    And the shopping list holds:
      | store | location | product | quantity |
      | Fleur | Floor 1  | tulips  | 2        |
    And the payment becomes "confirmed"
    And the payment is for the order

  Scenario: An authorization above the total suffices
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 50
    When the customer checks the basket out
    Then the order becomes "approved"

  Scenario: The order of a disabled customer is rejected
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 9
    And the customer "Ada" is disabled
    When the customer checks the basket out
    Then the order becomes "rejected"
    And the order has no shopping list at work
    And the payment becomes "authorized"

  Scenario: The order of an unknown customer is rejected
    Given an unregistered customer "Nobody"
    And "Nobody" has a basket with 2 "tulips"
    And "Nobody" authorizes a payment of 9
    When the customer checks the basket out
    Then the order becomes "rejected"
    And the payment becomes "authorized"

  Scenario: An order whose payment nobody knows is rejected
    Given "Ada" has a basket with 2 "tulips"
    When the customer checks the basket out with the payment "unknown"
    Then the order becomes "rejected"
    And the order has no shopping list at work

  Scenario: An order that costs more than was authorized is rejected
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 8.99
    When the customer checks the basket out
    Then the order becomes "rejected"
    And the order has no shopping list at work
    And the payment becomes "authorized"

  Scenario: An order with the payment of somebody else is rejected
    Given a customer "Grace"
    And "Ada" has a basket with 2 "tulips"
    And "Grace" authorizes a payment of 9
    When the customer checks the basket out
    Then the order becomes "rejected"
    And the order has no shopping list at work
    And the payment becomes "authorized"

  Scenario: One authorization pays for one order
    Given "Ada" ordered 1 "tulips"
    And the payment becomes "confirmed"
    And "Ada" has a basket with 1 "tulips"
    When the customer checks the basket out
    Then the order becomes "rejected"
    And the order has no shopping list at work
    And the payment becomes "confirmed"

  Scenario: The products of a removed store cannot be fetched: the order is rejected
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 9
    And the store owner removes the store "Fleur"
    And the kiosk no longer sells "tulips"
    When the customer checks the basket out
    Then the order becomes "rejected"
    And the payment becomes "authorized"

  Scenario: An order is placed directly by an internal caller
    Given "Ada" authorizes a payment of 9
    When an internal caller orders 2 "tulips" for "Ada"
    Then the order becomes "approved"
    And the order totals 9

  Scenario Outline: An order that is incomplete is refused
    Given "Ada" authorizes a payment of 9
    When an internal caller orders <what>
    Then it is refused as bad request: "<text>"

    Examples:
      | what                                 | text                                                  |
      | nothing for "Ada"                    | create order command: the order has no items          |
      | 2 "tulips" for ""                    | create order command: the customer id cannot be blank |
      | 2 "tulips" for "Ada" without payment | create order command: the payment id cannot be blank  |

  Scenario Outline: An internal caller cannot order impossible quantities
    Given "Ada" authorizes a payment of 9
    When an internal caller orders <quantity> "tulips" for "Ada"
    Then it is refused as bad request, saying "<text>"

    Examples:
      | quantity | text                                   |
      | 0        | the item quantity cannot be zero       |
      | -1       | the item quantity cannot be negative   |
      | 10000    | the item quantity cannot be above 9999 |

  Scenario: An internal caller cannot order at a negative price
    Given "Ada" authorizes a payment of 9
    When an internal caller orders 1 "tulips" at -4.50 for "Ada"
    Then it is refused as bad request

  Scenario: An approved order can be readied, then completed
    Given "Ada" ordered 2 "tulips"
    When the order is readied
    Then the order becomes "ready"
    When the order is completed with its invoice
    Then the order becomes "completed"
    And the order shows its invoice

  Scenario: An approved order cannot be completed
    Given "Ada" ordered 2 "tulips"
    When the order is completed with its invoice
    Then it is refused as bad request: "the order cannot be completed"

  Scenario Outline: An order that is at its end stays there
    Given "Ada" ordered 2 "tulips"
    And the order is <end>
    When the order is <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | end                       | attempt                    | text                          |
      | canceled by the customer  | readied                    | the order cannot be readied   |
      | canceled by the customer  | completed with its invoice | the order cannot be completed |
      | canceled by the customer  | canceled by the customer   | the order cannot be cancelled |
      | readied                   | readied                    | the order cannot be readied   |
      | readied                   | canceled by the customer   | the order cannot be cancelled |
      | readied and completed     | readied                    | the order cannot be readied   |
      | readied and completed     | completed with its invoice | the order cannot be completed |
      | readied and completed     | canceled by the customer   | the order cannot be cancelled |

  Scenario Outline: A rejected order stays rejected
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 1
    And the customer checks the basket out
    And the order becomes "rejected"
    When the order is <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                    | text                          |
      | readied                    | the order cannot be readied   |
      | completed with its invoice | the order cannot be completed |
      | canceled by the customer   | the order cannot be cancelled |

  Scenario Outline: An order that nobody knows is not found
    Given the customer has no order
    When <attempt>
    Then it is refused as not found: "order with that ID does not exist"

    Examples:
      | attempt                                         |
      | somebody looks up the order                     |
      | the order is readied                            |
      | the order is completed with its invoice         |
      | the order is canceled by the customer           |
      | the depot admin cancels the order: "no robots"  |
