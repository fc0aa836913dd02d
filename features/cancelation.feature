@depot
Feature: Cancelation
  Until an order is ready, its customer and the depot admin can cancel it. The bot returns, the money is
  released, and the customer is told, whoever canceled.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And a customer "Ada"

  Scenario: The customer cancels an approved order
    Given "Ada" ordered 2 "tulips"
    When the order is canceled by the customer
    Then the order becomes "cancelled"
    And the shopping list becomes "canceled"
    And the payment becomes "released"
    And "Ada" is told: "created, cancelled"
    And the search shows the order as "Canceled"

  Scenario: The depot admin cancels with a reason
    Given "Ada" ordered 2 "tulips"
    When the depot admin cancels the order: "the robots are on strike"
    Then the order shows:
      | status | cancelled                |
      | reason | the robots are on strike |
    And the shopping list becomes "canceled"
    And the payment becomes "released"
    And "Ada" is told: "created, cancelled"

  Scenario: The customer cancels with a reason
    Given "Ada" ordered 2 "tulips"
    When the customer cancels the order: "found it cheaper"
    Then the order shows:
      | status | cancelled        |
      | reason | found it cheaper |

  Scenario: The order is located by card, then canceled
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 9 with the card "4111"
    And the customer checks the basket out
    And the order becomes "approved"
    When the customer swipes the card "4111"
    Then the order is located
    When the order is canceled by the customer
    Then the order becomes "cancelled"

  Scenario Outline: An order is canceled the moment it is placed
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 9
    And the customer checks the basket out
    When the order is canceled as soon as possible by the <actor>
    Then the order becomes "cancelled"
    And the order has no shopping list at work
    And the payment is not taken

    Examples:
      | actor       |
      | customer    |
      | depot admin |

  @bots
  Scenario Outline: A list that was assigned but not started frees its bot at once
    Given the bot "Robby" is online
    And "Ada" ordered 2 "tulips"
    And the bot "Robby" is given the shopping list
    When <cancelation>
    Then the order becomes "cancelled"
    And the shopping list becomes "canceled"
    And the payment becomes "released"
    And the bot "Robby" becomes "idle"

    Examples:
      | cancelation                                  |
      | the order is canceled by the customer        |
      | the depot admin cancels the order: "no time" |

  @bots
  Scenario Outline: A bot that is out shopping is recalled
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is shopping
    And the order becomes "in-progress"
    When <cancelation>
    Then the order becomes "cancelled"
    And the shopping list becomes "canceled"
    And the payment becomes "released"
    When the bot returns to the depot
    Then the bot "Robby" becomes "idle"
    And the shopping list becomes "canceled"

    Examples:
      | cancelation                                  |
      | the order is canceled by the customer        |
      | the depot admin cancels the order: "no time" |

  @timers
  @bots
  Scenario: A recalled bot that does not return is free after a while
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is shopping
    And the order becomes "in-progress"
    When the order is canceled by the customer
    Then the shopping list becomes "canceled"
    And the bot "Robby" becomes "idle"

  @bots
  Scenario: A bot is recalled half-way, and takes the next list when it is back
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is shopping
    And the bot arrives at "Fleur"
    And the bot picks 1 "tulips"
    And the order becomes "in-progress"
    When the order is canceled by the customer
    And the shopping list becomes "canceled"
    And the bot returns to the depot
    And "Ada" ordered 1 "tulips"
    Then the bot "Robby" is given the shopping list

  @bots
  Scenario: An order is canceled after its goods came back
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is shopping
    And the bot fetches the rest
    And the order becomes "in-progress"
    When the order is canceled by the customer
    Then the order becomes "cancelled"
    And the shopping list becomes "canceled"
    And the payment becomes "released"
    And the bot "Robby" becomes "idle"

  Scenario: The depot admin cancels the shopping list, and the order with it
    Given "Ada" ordered 2 "tulips"
    When the depot admin cancels the shopping list
    Then the shopping list becomes "canceled"
    And the order becomes "cancelled"
    And the payment becomes "released"
    And "Ada" is told: "created, cancelled"

  Scenario: A shopping list is canceled once
    Given "Ada" ordered 2 "tulips"
    And the depot admin cancels the shopping list
    When the depot admin cancels the shopping list
    Then it is refused as bad request: "the shopping list cannot be canceled"

  @bots
  Scenario: A canceled list cannot be worked on
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is online
    And the bot "Robby" is given the shopping list
    And the depot admin cancels the shopping list
    When the bot starts shopping
    Then it is refused as bad request: "the shopping list cannot be started"

  Scenario Outline: An order that is ready or completed cannot be canceled
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    And <progress>
    When <cancelation>
    Then it is refused as bad request: "the order cannot be cancelled"

    Examples:
      | progress                     | cancelation                                  |
      | the order becomes "ready"    | the order is canceled by the customer        |
      | the order becomes "ready"    | the depot admin cancels the order: "no time" |
      | the customer pays for it all | the order is canceled by the customer        |
      | the customer pays for it all | the depot admin cancels the order: "no time" |

  Scenario Outline: An order is canceled once
    Given "Ada" ordered 2 "tulips"
    And <cancelation>
    When <again>
    Then it is refused as bad request: "the order cannot be cancelled"

    Examples:
      | cancelation                                  | again                                        |
      | the order is canceled by the customer        | the order is canceled by the customer        |
      | the order is canceled by the customer        | the depot admin cancels the order: "no time" |
      | the depot admin cancels the order: "no time" | the order is canceled by the customer        |
