@depot
Feature: Notifications
  Customers are told by SMS what becomes of their orders: once an order and kind.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And "Ada" registers with the number "+31 20 123 4567"

  Scenario: The customer is told along the whole way
    Given "Ada" ordered 2 "tulips"
    Then "Ada" is told: "created"
    When the goods of the order are at the depot
    Then "Ada" is told: "created, ready"
    When the customer pays the invoice
    Then "Ada" is told: "created, ready, completed"
    And the messages went to "+31 20 123 4567"

  Scenario: The customer is told when the order is rejected
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 1
    When the customer checks the basket out
    Then the order becomes "rejected"
    And "Ada" is told: "created, rejected"

  Scenario: The customer is told when the order is canceled
    Given "Ada" ordered 2 "tulips"
    When the order is canceled by the customer
    Then "Ada" is told: "created, cancelled"

  Scenario: A new number is used from then on
    Given "Ada" ordered 2 "tulips"
    And "Ada" is told: "created"
    And the messages went to "+31 20 123 4567"
    When "Ada" changes the number to "+31 20 765 4321"
    Then further orders of "Ada" are told to "+31 20 765 4321"

  Scenario: Nobody is told twice
    Given "Ada" ordered 2 "tulips"
    And "Ada" is told: "created"
    When notifying "Ada" of the order is asked for again
    And the goods of the order are at the depot
    Then "Ada" is told: "created, ready"

  Scenario: All messages to a customer are listed together
    Given "Ada" placed these orders:
      | order  | quantity | product |
      | first  | 1        | tulips  |
      | second | 2        | tulips  |
    Then the messages to "Ada" are about the orders "first, second"
