@depot
Feature: Checkout
  The customer gives a phone number, swipes a card, and submits the basket. It becomes an order.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And a customer "Ada"

  Scenario: A submitted basket becomes an order with the same items
    Given the store "Vinyl" takes part and sells "records" for 19.99
    And "Ada" has a basket with 3 "tulips"
    And the customer puts 1 "records" into the basket
    And "Ada" authorizes a payment of 33.49
    When the customer checks the basket out
    Then the basket becomes "checked_out"
    And the order becomes "approved"
    And the order belongs to "Ada"
    And the order holds:
      | product | quantity | price | store |
      | tulips  | 3        | 4.50  | Fleur |
      | records | 1        | 19.99 | Vinyl |
    And the order totals 33.49

  Scenario: The customer went back to make changes
    Given "Ada" has a basket with 3 "tulips"
    And "Ada" authorizes a payment of 13.50
    And the customer takes 2 "tulips" out of the basket
    When the customer checks the basket out
    Then the order becomes "approved"
    And the order totals 4.50

  Scenario: The basket shows how it is paid
    Given "Ada" has a basket with 1 "tulips"
    And "Ada" authorizes a payment of 4.50
    When the customer checks the basket out
    Then the basket shows the payment

  Scenario: The order keeps the price of the basket
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 9
    And the store owner raises the price of "tulips" to 100
    When the customer checks the basket out
    Then the order becomes "approved"
    And the order totals 9

  Scenario: An empty basket cannot be checked out
    Given "Ada" starts a basket
    And "Ada" authorizes a payment of 4.50
    When the customer checks the basket out
    Then it is refused as bad request: "baskets checkout: the basket has no items"

  Scenario: A basket cannot be checked out without a payment
    Given "Ada" has a basket with 1 "tulips"
    When the customer checks the basket out with the payment ""
    Then it is refused as bad request: "baskets checkout: the payment id cannot be blank"
    And the basket becomes "open"

  Scenario Outline: A submitted basket cannot be changed
    Given "Ada" has a basket with 1 "tulips"
    And "Ada" authorizes a payment of 4.50
    And the customer checks the basket out
    When the customer <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                            | text                                            |
      | puts 1 "tulips" into the basket    | the basket cannot be modified                   |
      | takes 1 "tulips" out of the basket | the basket cannot be modified                   |
      | cancels the basket                 | the basket cannot be cancelled                  |
      | checks the basket out              | baskets checkout: the basket cannot be modified |
