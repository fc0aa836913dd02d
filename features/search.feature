@depot
Feature: Order search
  Orders are found by who ordered, what, where, when, for how much, and how far they are. The results
  carry the names as they were when it was ordered.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 5
    And the store "Vinyl" takes part and sells "records" for 20
    And "Ada" placed these orders:
      | order  | quantity | product |
      | first  | 1        | tulips  |
      | second | 1        | records |
      | third  | 4        | tulips  |

  Scenario: An order is shown with all names
    Given the order in question is "third"
    Then the search shows the order as "Approved"
    And the search shows the order with:
      | customer name | Ada    |
      | product name  | tulips |
      | store name    | Fleur  |
      | price         | 5      |
      | quantity      | 4      |
      | total         | 20     |
    And the search shows when the order was placed

  Scenario: The names stay as they were when it was ordered
    Given the order in question is "first"
    And the search shows the order as "Approved"
    When the store owner renames the store "Fleur" to "Flora"
    And the store owner rebrands the product "tulips" as "Dutch tulips", ""
    And the kiosk calls "tulips" "Dutch tulips" of "Flora"
    And the order is canceled by the customer
    Then the search shows the order as "Canceled"
    And the search shows the order with:
      | product name | tulips |
      | store name   | Fleur  |

  Scenario Outline: Every filter that is set must hold
    Given a customer "Grace"
    And a store "empty"
    Then a search for "customer Ada; <filters>" finds "<orders>"

    Examples:
      | filters                                  | orders               |
      | limit 100                                | third, second, first |
      | store Fleur                              | third, first         |
      | store Vinyl                              | second               |
      | store empty                              |                      |
      | stores Fleur, Vinyl                      | third, second, first |
      | product records                          | second               |
      | products tulips, records                 | third, second, first |
      | store Vinyl; product tulips              |                      |
      | min total 20                             | third, second        |
      | min total 20.01                          |                      |
      | max total 5                              | first                |
      | max total 4.99                           |                      |
      | min total 5; max total 20                | third, second, first |
      | min total 0; max total 0                 | third, second, first |
      | after second                             | third, second        |
      | before second                            | first                |
      | after second; before third               | second               |
      | status Approved                          | third, second, first |
      | status Completed                         |                      |
      | store Fleur; min total 10; status Approved | third              |

  Scenario: Nobody else's orders are found
    Given a customer "Grace"
    Then a search for "customer Grace" finds ""

  Scenario: Orders are found page by page, also while new ones arrive
    When the orders of "Ada" are searched in pages of 2
    Then the page shows "third, second"
    When "Ada" placed these orders:
      | order  | quantity | product |
      | fourth | 1        | records |
    And a search for "customer Ada" finds "fourth, third, second, first"
    And the next page is asked for
    Then the page shows "first"
    And there is no further page

  @bots
  Scenario: The status follows the order
    Given the order in question is "first"
    When the bot "Robby" is shopping
    Then the search shows the order as "In Progress"
    And a search for "customer Ada; status In Progress" finds "first"
    When the bot fetches the rest
    And the depot staff takes inventory
    And the depot staff completes the shopping list
    Then the search shows the order as "Ready For Pickup"
    When the customer pays the invoice
    Then the search shows the order as "Completed"
    And a search for "customer Ada; status Completed" finds "first"

  Scenario: A rejected order is found
    Given "Ada" has a basket with 2 "tulips"
    And "Ada" authorizes a payment of 1
    And the customer checks the basket out
    When the order becomes "rejected"
    Then the search shows the order as "Rejected"

  @bots
  Scenario: A total without the missing goods is found
    Given the order in question is "third"
    And the goods of the order "first" are at the depot
    And the goods of the order "second" are at the depot
    And the bot "Robby" is shopping
    And the bot arrives at "Fleur"
    And the bot picks 1 "tulips"
    And the bot reports 3 "tulips" unavailable
    And the bot returns to the depot
    When the depot staff takes inventory
    Then a search for "customer Ada; max total 5" finds "third, first"

  Scenario Outline: What cannot be searched for is refused
    When <attempt>
    Then it is refused as <kind>: "<text>"

    Examples:
      | attempt                                       | kind        | text                              |
      | orders with the status "Lost" are searched    | bad request | the status is not known           |
      | orders are searched after the cursor "page 2" | bad request | the cursor is not valid           |
      | somebody searches the order "unknown"         | not found   | order with that ID does not exist |
