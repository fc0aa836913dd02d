@depot
Feature: Automated shopping
  A bot visits each store of its list once, picks up the goods or reports what is missing, and returns.
  Depot staff check the goods in; the customer is not charged for what is missing.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the store "Fleur" also sells "roses" for 7
    And the store "Vinyl" takes part and sells "records" for 19.99

  @bots
  Scenario: One trip through all the stores of the list
    Given "Ada" ordered:
      | quantity | product |
      | 2        | tulips  |
      | 1        | roses   |
      | 1        | records |
    And the bot "Robby" is online
    And the bot "Robby" is given the shopping list
    Then the shopping list becomes "assigned"
    When the bot starts shopping
    Then the shopping list becomes "active"
    And the order becomes "in-progress"
    When the bot arrives at "Fleur"
    Then the stop at "Fleur" is visited
    And the stop at "Vinyl" is not visited
    When the bot picks 2 "tulips"
    And the bot picks 1 "roses"
    And the bot arrives at "Vinyl"
    And the bot picks 1 "records"
    Then the shopping list holds:
      | store | product | quantity | picked | unavailable |
      | Fleur | tulips  | 2        | 2      | 0           |
      | Fleur | roses   | 1        | 1      | 0           |
      | Vinyl | records | 1        | 1      | 0           |
    When the bot returns to the depot
    Then the shopping list becomes "returned"
    And the bot "Robby" becomes "active"
    When the depot staff takes inventory
    Then the shopping list becomes "inventoried"
    And the bot "Robby" becomes "idle"
    When the depot staff completes the shopping list
    Then the shopping list becomes "completed"
    And the order becomes "ready"
    And the order totals 35.99

  @bots
  Scenario: Goods are picked one by one
    Given "Ada" ordered 3 "tulips"
    And the bot "Robby" is shopping
    When the bot arrives at "Fleur"
    And the bot picks 1 "tulips"
    And the bot picks 1 "tulips"
    And the bot reports 1 "tulips" unavailable
    Then the shopping list holds:
      | store | product | quantity | picked | unavailable |
      | Fleur | tulips  | 3        | 2      | 1           |

  @bots
  Scenario: Missing goods leave the order, and the customer is not charged for them
    Given "Ada" ordered:
      | quantity | product |
      | 3        | tulips  |
      | 1        | roses   |
      | 1        | records |
    And the bot "Robby" is shopping
    When the bot arrives at "Fleur"
    And the bot picks 1 "tulips"
    And the bot reports 2 "tulips" unavailable
    And the bot reports 1 "roses" unavailable
    And the bot arrives at "Vinyl"
    And the bot picks 1 "records"
    And the bot returns to the depot
    And the depot staff takes inventory
    Then the order holds:
      | product | quantity | price |
      | tulips  | 1        | 4.50  |
      | records | 1        | 19.99 |
    And the order totals 24.49
    When the depot staff completes the shopping list
    Then the order becomes "ready"
    And the invoice of the order is for 24.49
    When the customer pays the invoice
    Then the order becomes "completed"
    And the payment becomes "captured"
    And the payment shows:
      | captured amount | 24.49 |

  @bots
  Scenario: When nothing is found, the order is canceled
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is shopping
    When the bot arrives at "Fleur"
    And the bot reports 2 "tulips" unavailable
    And the bot returns to the depot
    And the depot staff takes inventory
    Then the order becomes "cancelled"
    And the payment becomes "released"
    And the bot "Robby" becomes "idle"
    And "Ada" is told: "created, cancelled"
    And the order has no invoice

  Scenario: The same product twice in an order is one item of the list
    Given a customer "Ada"
    And "Ada" authorizes a payment of 22.50
    When an internal caller orders 2 "tulips" and 3 "tulips" for "Ada"
    Then the order becomes "approved"
    And the shopping list holds:
      | store | product | quantity |
      | Fleur | tulips  | 5        |

  Scenario: The depot admin gives a list to a chosen bot
    Given "Ada" ordered 2 "tulips"
    And the shopping list becomes "available"
    When the depot admin assigns the shopping list to the unregistered bot "R2"
    Then the shopping list becomes "assigned"
    And the shopping list is with the bot "R2"

  Scenario: The short way: an assigned list is completed with all its goods
    Given "Ada" ordered 2 "tulips"
    And the depot admin assigns the shopping list to the unregistered bot "R2"
    When the depot staff completes the shopping list
    Then the shopping list becomes "completed"
    And the shopping list holds:
      | store | product | quantity | picked | unavailable |
      | Fleur | tulips  | 2        | 2      | 0           |
    And the order becomes "ready"
    And the order totals 9

  @bots
  Scenario: The short way frees the bot
    Given the bot "Robby" is online
    And "Ada" ordered 2 "tulips"
    And the bot "Robby" is given the shopping list
    When the depot staff completes the shopping list
    Then the bot "Robby" becomes "idle"
    And the order becomes "ready"

  Scenario: The goods are handed over once, after payment
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    When the depot staff releases the goods
    Then it is refused as bad request: "the goods cannot be released"
    When the customer pays the invoice
    And the order becomes "completed"
    Then the depot staff can release the goods
    And the shopping list becomes "released"
    And the order becomes "completed"
    When the depot staff releases the goods
    Then it is refused as bad request: "the goods cannot be released"

  @bots
  Scenario Outline: What a bot cannot do on its trip is refused
    Given "Ada" ordered:
      | quantity | product |
      | 2        | tulips  |
      | 1        | records |
    And the bot "Robby" is shopping
    And the bot arrives at "Fleur"
    And the bot picks 1 "tulips"
    When <attempt>
    Then it is refused as <kind>: "<text>"

    Examples:
      | attempt                                     | kind        | text                                     |
      | the bot starts shopping                     | bad request | the shopping list cannot be started      |
      | the bot arrives at "Fleur"                  | bad request | the stop was already visited             |
      | the bot arrives at "nowhere"                | not found   | the store is not on the shopping list    |
      | the bot picks 1 "records"                   | bad request | the stop was not visited                 |
      | the bot reports 1 "records" unavailable     | bad request | the stop was not visited                 |
      | the bot picks 1 "roses"                     | not found   | the product is not on the shopping list  |
      | the bot reports 1 "roses" unavailable       | not found   | the product is not on the shopping list  |
      | the bot picks 2 "tulips"                    | bad request | the quantity is above the listed quantity |
      | the bot reports 2 "tulips" unavailable      | bad request | the quantity is above the listed quantity |
      | the bot picks 0 "tulips"                    | bad request | the item quantity cannot be zero         |
      | the bot picks -1 "tulips"                   | bad request | the item quantity cannot be negative     |
      | the bot reports 0 "tulips" unavailable      | bad request | the item quantity cannot be zero         |
      | the bot returns to the depot                | bad request | the shopping list cannot be returned     |
      | the depot staff takes inventory             | bad request | the shopping list cannot be inventoried  |
      | the depot staff completes the shopping list | bad request | the shopping list cannot be completed    |
      | the depot staff releases the goods          | bad request | the goods cannot be released             |

  @bots
  Scenario Outline: What is done on a trip is done once
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is shopping
    And the bot fetches the rest
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                     | text                                  |
      | the bot starts shopping                     | the shopping list cannot be started   |
      | the bot returns to the depot                | the shopping list cannot be returned  |
      | the depot staff completes the shopping list | the shopping list cannot be completed |
