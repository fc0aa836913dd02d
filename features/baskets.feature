Feature: Baskets
  A customer fills a basket at a kiosk. It is totaled after every change.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the store "Fleur" also sells "roses" for 0.10
    And the store "Vinyl" takes part and sells "records" for 19.99

  Scenario: A customer starts a basket
    When "Ada" starts a basket
    Then the basket shows:
      | status     | open |
      | total      | 0    |
      | payment id |      |
    And the basket is empty
    And the basket belongs to "Ada"

  Scenario: The basket is totaled after every change, to the cent
    Given "Ada" starts a basket
    When the customer puts 3 "roses" into the basket
    Then the basket totals 0.30
    When the customer puts 2 "records" into the basket
    Then the basket totals 40.28
    When the customer takes 1 "records" out of the basket
    Then the basket totals 20.29
    When the customer takes 3 "roses" out of the basket
    Then the basket totals 19.99

  Scenario: The items stay in the order in which they were added
    Given "Ada" starts a basket
    When the customer puts 1 "records" into the basket
    And the customer puts 2 "tulips" into the basket
    And the customer puts 1 "roses" into the basket
    And the customer puts 4 "records" into the basket
    Then the basket holds:
      | product | quantity | price | store |
      | records | 5        | 19.99 | Vinyl |
      | tulips  | 2        | 4.50  | Fleur |
      | roses   | 1        | 0.10  | Fleur |

  Scenario: Taking one of two leaves one
    Given "Ada" has a basket with 2 "tulips"
    When the customer takes 1 "tulips" out of the basket
    Then the basket holds:
      | product | quantity | price |
      | tulips  | 1        | 4.50  |

  Scenario Outline: Taking all there is, or more, takes the item out
    Given "Ada" has a basket with 2 "tulips"
    When the customer takes <quantity> "tulips" out of the basket
    Then the basket is empty
    And the basket totals 0

    Examples:
      | quantity |
      | 2        |
      | 3        |

  Scenario: Taking out what is not in the basket changes nothing
    Given "Ada" has a basket with 2 "tulips"
    When the customer takes 1 "records" out of the basket
    Then the basket holds:
      | product | quantity | price |
      | tulips  | 2        | 4.50  |

  Scenario: A product that has left the catalog can be taken out
    Given "Ada" has a basket with 2 "tulips"
    And the store owner removes the product "tulips"
    When the customer takes 2 "tulips" out of the basket
    Then the basket is empty

  Scenario: More of a product brings its current price
    Given "Ada" has a basket with 1 "tulips"
    When the store owner raises the price of "tulips" to 5
    And the kiosk sells "tulips" for 5
    Then the basket totals 4.50
    When the customer puts 1 "tulips" into the basket
    Then the basket holds:
      | product | quantity | price |
      | tulips  | 2        | 5     |
    And the basket totals 10

  Scenario: A basket holds up to 9999 of a product
    Given "Ada" starts a basket
    When the customer puts 9999 "records" into the basket
    Then the basket totals 199880.01

  Scenario: A customer cancels a basket
    Given "Ada" has a basket with 2 "tulips"
    When the customer cancels the basket
    Then the basket shows:
      | status | canceled |
      | total  | 0        |
    And the basket is empty

  @timers
  Scenario: A basket that the customer left inactive is abandoned
    Given "Ada" has a basket with 2 "tulips"
    When the customer leaves
    Then the basket becomes "abandoned"
    When the customer puts 1 "tulips" into the basket
    Then it is refused as bad request: "the basket cannot be modified"
    When the customer cancels the basket
    Then it is refused as bad request: "the basket cannot be cancelled"
    When the customer checks the basket out with the payment "any"
    Then it is refused as bad request: "baskets checkout: the basket cannot be modified"

  @timers
  Scenario: An empty basket is abandoned, too
    Given "Ada" starts a basket
    When the customer leaves
    Then the basket becomes "abandoned"

  Scenario: A basket needs a customer
    When "" starts a basket
    Then it is refused as bad request: "the customer id cannot be blank"

  Scenario Outline: Impossible quantities are refused
    Given "Ada" has a basket with 2 "tulips"
    When the customer <attempt>
    Then it is refused as bad request: "<text>"
    And the basket totals 9

    Examples:
      | attempt                                | text                                   |
      | puts 0 "tulips" into the basket        | the item quantity cannot be zero       |
      | puts -1 "tulips" into the basket       | the item quantity cannot be negative   |
      | puts 10000 "tulips" into the basket    | the item quantity cannot be above 9999 |
      | takes 0 "tulips" out of the basket     | the item quantity cannot be zero       |
      | takes -1 "tulips" out of the basket    | the item quantity cannot be negative   |
      | takes 10000 "tulips" out of the basket | the item quantity cannot be above 9999 |

  Scenario: A product that nobody sells cannot be added
    Given "Ada" starts a basket
    When the customer puts 1 "nothing" into the basket
    Then it is refused as not found: "product fallback failed: product was not located"

  Scenario Outline: A canceled basket cannot be changed
    Given "Ada" has a basket with 2 "tulips"
    And the customer cancels the basket
    When the customer <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                     | text                                            |
      | puts 1 "tulips" into the basket             | the basket cannot be modified                   |
      | takes 1 "tulips" out of the basket          | the basket cannot be modified                   |
      | cancels the basket                          | the basket cannot be cancelled                  |
      | checks the basket out with the payment "any" | baskets checkout: the basket cannot be modified |

  Scenario Outline: A basket that nobody knows is not found
    Given the customer has no basket
    When <attempt>
    Then it is refused as not found: "basket with that ID does not exist"

    Examples:
      | attempt                                                  |
      | somebody looks up the basket                             |
      | the customer puts 1 "tulips" into the basket             |
      | the customer takes 1 "tulips" out of the basket          |
      | the customer cancels the basket                          |
      | the customer checks the basket out with the payment "any" |
