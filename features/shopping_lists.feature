@depot
Feature: Shopping lists
  A shopping list is one trip's work for a bot: which stores to visit, and which goods to take at each.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the store "Vinyl" takes part and sells "records" for 19.99

  Scenario: Lists are found by order and by status
    Given "Ada" placed these orders:
      | order  | quantity | product |
      | first  | 1        | tulips  |
      | second | 2        | tulips  |
    Then the depot lists one shopping list of the order "first"
    And the depot lists the shopping list of the order "second" as "available"
    And the depot does not list the shopping list of the order "second" as "completed"

  Scenario Outline: A list that is available is not yet at work
    Given "Ada" ordered 2 "tulips"
    And the shopping list becomes "available"
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                     | text                                    |
      | the bot starts shopping                     | the shopping list cannot be started     |
      | the bot returns to the depot                | the shopping list cannot be returned    |
      | the depot staff takes inventory             | the shopping list cannot be inventoried |
      | the depot staff completes the shopping list | the shopping list cannot be completed   |
      | the depot staff releases the goods          | the goods cannot be released            |

  Scenario Outline: A list that is pending waits for its order
    Given the depot has a shopping list of 2 "tulips"
    And the shopping list becomes "pending"
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                                            | text                                    |
      | the depot admin assigns the shopping list to the unregistered bot "R2" | the shopping list cannot be assigned |
      | the bot starts shopping                                            | the shopping list cannot be started     |
      | the bot returns to the depot                                       | the shopping list cannot be returned    |
      | the depot staff takes inventory                                    | the shopping list cannot be inventoried |
      | the depot staff completes the shopping list                        | the shopping list cannot be completed   |

  Scenario: A pending list is canceled
    Given the depot has a shopping list of 2 "tulips"
    When the depot admin cancels the shopping list
    Then the shopping list becomes "canceled"

  Scenario: A list is not assigned twice
    Given "Ada" ordered 2 "tulips"
    And the depot admin assigns the shopping list to the unregistered bot "R2"
    When the depot admin assigns the shopping list to the unregistered bot "C3"
    Then it is refused as bad request: "the shopping list cannot be assigned"
    And the shopping list is with the bot "R2"

  Scenario: A list is not assigned to a bot that is not idle
    Given the depot admin registers the bot "Robby"
    And "Ada" ordered 2 "tulips"
    When the depot admin assigns the shopping list to the bot "Robby"
    Then it is refused as bad request: "the bot is not idle"

  Scenario: A list is not assigned to nobody
    Given "Ada" ordered 2 "tulips"
    When the depot admin assigns the shopping list to the bot ""
    Then it is refused as bad request
    And the shopping list becomes "available"

  Scenario Outline: A completed list is at its end
    Given "Ada" ordered 2 "tulips"
    And the goods of the order are at the depot
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                     | text                                    |
      | the depot admin assigns the shopping list to the unregistered bot "R2" | the shopping list cannot be assigned |
      | the bot starts shopping                     | the shopping list cannot be started     |
      | the depot staff takes inventory             | the shopping list cannot be inventoried |
      | the depot staff completes the shopping list | the shopping list cannot be completed   |
      | the depot admin cancels the shopping list   | the shopping list cannot be canceled    |

  Scenario: A list for goods that nobody sells is refused
    When a shopping list of 1 "nothing" of "Fleur" is asked for
    Then it is refused as not found: "product with that ID does not exist"

  Scenario: A list for a store that nobody knows is refused
    When a shopping list of 1 "tulips" of "nowhere" is asked for
    Then it is refused as not found: "store with that ID does not exist"

  Scenario Outline: A list that makes no sense is refused
    When a shopping list of <what> is asked for
    Then it is refused as bad request

    Examples:
      | what                          |
      | nothing                       |
      | 0 "tulips" of "Fleur"         |
      | -1 "tulips" of "Fleur"        |
      | 1 "tulips" of "Vinyl"         |
      | 1 "tulips" without an order   |

  Scenario Outline: A list that nobody knows is not found
    Given the depot has no shopping list
    When <attempt>
    Then it is refused as not found: "shopping list with that ID does not exist"

    Examples:
      | attempt                                                            |
      | somebody looks up the shopping list                                |
      | the depot admin assigns the shopping list to the unregistered bot "R2" |
      | the depot admin cancels the shopping list                          |
      | the bot starts shopping                                            |
      | the bot arrives at "Fleur"                                         |
      | the bot picks 1 "tulips"                                           |
      | the bot reports 1 "tulips" unavailable                             |
      | the bot returns to the depot                                       |
      | the depot staff takes inventory                                    |
      | the depot staff completes the shopping list                        |
      | the depot staff releases the goods                                 |
