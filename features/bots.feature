@depot @bots
Feature: Bots
  A bot is available when it is switched on and idle. Work is pushed to available bots: the oldest
  available shopping list to an idle bot, one list a bot and one bot a list.

  Background:
    Given the store "Fleur" takes part and sells "tulips" for 4.50

  Scenario: A bot comes online, idles, and goes offline
    When the depot admin registers the bot "Robby"
    Then the bot "Robby" shows:
      | name             | Robby   |
      | status           | offline |
      | shopping list id |         |
    And the depot lists the bot "Robby"
    When the bot "Robby" comes online
    Then the bot "Robby" becomes "idle"
    When the bot "Robby" goes offline
    Then the bot "Robby" becomes "offline"

  Scenario: An available list goes to the bot that comes online
    Given "Ada" ordered 2 "tulips"
    And the shopping list becomes "available"
    When the depot admin registers the bot "Robby"
    And the bot "Robby" comes online
    Then the bot "Robby" is given the shopping list
    And the bot "Robby" becomes "active"
    And the order becomes "approved"

  Scenario: A new list goes to the bot that is idle
    Given the bot "Robby" is online
    When "Ada" ordered 2 "tulips"
    Then the bot "Robby" is given the shopping list

  Scenario: A bot that is offline is given nothing
    Given the depot admin registers the bot "Robby"
    And the bot "Wall" is online
    When "Ada" ordered 2 "tulips"
    Then the bot "Wall" is given the shopping list
    And the bot "Robby" becomes "offline"

  Scenario: The oldest list goes first, and each bot has one
    Given "Ada" placed these orders:
      | order  | quantity | product |
      | first  | 1        | tulips  |
      | second | 2        | tulips  |
    When the bot "Robby" is online
    Then the bot "Robby" is given the shopping list of the order "first"
    And the shopping list of the order "second" becomes "available"
    When the bot "Wall" is online
    Then the bot "Wall" is given the shopping list of the order "second"
    And the bot "Robby" is given the shopping list of the order "first"

  Scenario: A bot takes the next list after the inventory of the last
    Given "Ada" placed these orders:
      | order  | quantity | product |
      | first  | 1        | tulips  |
      | second | 2        | tulips  |
    And the bot "Robby" is online
    And the bot "Robby" is given the shopping list of the order "first"
    And the order in question is "first"
    When the bot fetches everything
    And the depot staff takes inventory
    Then the bot "Robby" is given the shopping list of the order "second"

  Scenario: A bot that watches hears of its assignment
    Given the bot "Robby" is online
    And the bot "Robby" watches its assignments
    When "Ada" ordered 2 "tulips"
    Then the bot "Robby" hears "assigned"

  Scenario: A bot that watches again hears of its current assignment first
    Given "Ada" ordered 2 "tulips"
    And the bot "Robby" is online
    And the bot "Robby" is given the shopping list
    When the bot "Robby" watches its assignments
    Then the bot "Robby" hears "assigned" first

  Scenario: A bot that watches hears when its list is canceled
    Given the bot "Robby" is online
    And the bot "Robby" watches its assignments
    And "Ada" ordered 2 "tulips"
    And the bot "Robby" is given the shopping list
    And the bot starts shopping
    When the order is canceled by the customer
    Then the bot "Robby" hears "recalled"

  Scenario Outline: What a bot cannot do is refused
    Given the depot admin registers the bot "off"
    And the bot "busy" is online
    And "Ada" ordered 2 "tulips"
    And the bot "busy" is given the shopping list
    And the bot "on" is online
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                            | text                          |
      | the depot admin registers the bot "" | the bot name cannot be blank |
      | the depot admin registers the bot "  " | the bot name cannot be blank |
      | the bot "on" comes online          | the bot is already online     |
      | the bot "off" goes offline         | the bot is already offline    |
      | the bot "busy" goes offline        | the bot is active             |
      | the bot "busy" comes online        | the bot is already online     |

  Scenario Outline: A bot that nobody knows is not found
    When <attempt>
    Then it is refused as not found: "bot with that ID does not exist"

    Examples:
      | attempt                                  |
      | somebody looks up the bot "nobody"       |
      | the bot "nobody" comes online            |
      | the bot "nobody" goes offline            |
      | somebody watches the bot "nobody"        |
