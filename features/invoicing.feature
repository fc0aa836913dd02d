@depot
Feature: Invoicing and payment
  The card is swiped at the kiosk, which authorizes the amount. When the order is ready there is an
  invoice; paying it captures the money, and completes the order.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And a customer "Ada"

  Scenario: A payment is authorized
    When "Ada" authorizes a payment of 12.34
    Then the payment shows:
      | amount          | 12.34      |
      | status          | authorized |
      | captured amount | 0          |
      | order id        |            |
    And the payment belongs to "Ada"

  Scenario: A readied order has an invoice for its total
    Given "Ada" ordered 2 "tulips"
    When the goods of the order are at the depot
    Then the invoice of the order is for 9
    And the invoice becomes "pending"
    And the invoice is for the payment

  Scenario: The customer pays, the money is captured and the order is completed
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    When the customer pays the invoice
    Then the invoice becomes "paid"
    And the payment becomes "captured"
    And the payment shows:
      | amount          | 9 |
      | captured amount | 9 |
    And the order becomes "completed"
    And the order shows its invoice

  Scenario: The order and its invoice are located by card
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 9 with the card "4242"
    And the customer checks the basket out
    And the order becomes "approved"
    When the customer swipes the card "4242"
    Then the order is located
    And the located payment has no invoice
    When the goods of the order are at the depot
    And the invoice becomes "pending"
    And the customer swipes the card "4242"
    Then the located payment has the invoice of 9

  Scenario: All payments of a card are found, and of no other
    Given "Ada" authorizes a payment of 5 with the card "4242"
    And "Ada" authorizes a payment of 6 with the card "4242"
    And "Ada" authorizes a payment of 7 with the card "4111"
    When the customer swipes the card "4242"
    Then payments of "5, 6" are located

  Scenario: An unknown card finds nothing
    When the customer swipes the card "0000"
    Then payments of "" are located

  Scenario: The invoice is paid once
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    And the customer pays the invoice
    When the customer pays the invoice
    Then it is refused as bad request: "invoice cannot be paid for"

  Scenario: Of many payments at the same time one wins
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    When the customer pays the invoice 5 times at once
    Then one of them is accepted, the others are refused: "invoice cannot be paid for"
    And the order becomes "completed"
    And "Ada" is told: "created, ready, completed"

  Scenario: An invoice is adjusted while it is pending
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    When the invoice is adjusted to 8.50
    Then the invoice of the order is for 8.50

  Scenario: An order with a pending invoice keeps that one
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    When another invoice of 9 is made for the order
    Then it is the invoice of the order

  Scenario: A pending invoice is canceled
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    When the invoice is canceled
    Then the invoice becomes "canceled"

  Scenario Outline: A paid invoice stays as it is
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    And the customer pays the invoice
    When the invoice is <attempt>
    Then it is refused as bad request: "<text>"
    And the invoice becomes "paid"

    Examples:
      | attempt       | text                       |
      | canceled      | invoice cannot be canceled |
      | adjusted to 1 | invoice cannot be adjusted |

  Scenario Outline: A canceled invoice stays as it is
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    And the invoice is canceled
    When <attempt>
    Then it is refused as bad request: "<text>"
    And the invoice becomes "canceled"

    Examples:
      | attempt                      | text                       |
      | the customer pays the invoice | invoice cannot be paid for |
      | the invoice is canceled      | invoice cannot be canceled |
      | the invoice is adjusted to 1 | invoice cannot be adjusted |

  Scenario Outline: Only a positive amount of whole cents can be authorized
    When "Ada" authorizes a payment of <amount>
    Then it is refused as bad request: "the payment amount must be positive"

    Examples:
      | amount     |
      | 0          |
      | -1         |
      | 4.505      |
      | 1000000000 |

  Scenario: A payment that nobody knows cannot be confirmed
    When the payment "unknown" is confirmed
    Then it is refused as not found: "payment cannot be confirmed"

  Scenario: A payment that nobody knows is not found
    When somebody looks up the payment "unknown"
    Then it is refused as not found: "payment with that ID does not exist"

  Scenario Outline: An invoice that nobody knows is not found
    Given the customer has no order
    When <attempt>
    Then it is refused as not found: "invoice with that ID does not exist"

    Examples:
      | attempt                       |
      | somebody looks up the invoice |
      | the customer pays the invoice |
      | the invoice is canceled       |
      | the invoice is adjusted to 1  |
