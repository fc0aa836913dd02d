Feature: Stores
  A store owner keeps the details of the store up to date; the mall shows them.

  Scenario: A store owner adds a store
    When the store owner adds the store "Fleur" at "Ground floor"
    Then the store "Fleur" shows:
      | name                 | Fleur        |
      | location             | Ground floor |
      | participating        | no           |
      | participation status | none         |
      | automated shopping   | yes          |
      | version              | 1            |
    And the mall lists the store "Fleur" once

  Scenario: Stores are listed in the order in which they were added, page by page
    Given a store "First"
    And a store "Second"
    And a store "Third"
    Then the mall lists "First, Second, Third" in this order
    And the mall lists "First, Second, Third" in this order, in pages of 20

  Scenario: A store owner renames the store
    Given a store "Fleur"
    When the store owner renames the store "Fleur" to "Fleur & Fils"
    Then the store "Fleur" shows:
      | name    | Fleur & Fils |
      | version | 2            |

  Scenario: A name is kept as it was entered
    When the store owner adds the store " Fleur  de Lys " at " Floor 2"
    Then the store " Fleur  de Lys " shows:
      | name     | " Fleur  de Lys " |
      | location | " Floor 2"        |

  Scenario: Two stores may have the same name
    Given a store "Fleur"
    When the store owner adds the store "Fleur" at "Floor 7"
    Then the store "Fleur" shows:
      | location | Floor 7 |

  Scenario: A removed store is gone, and its products with it
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk sells "tulips" for 4.50
    When the store owner removes the store "Fleur"
    Then there is no store "Fleur"
    And there is no product "tulips"
    And the mall does not list the store "Fleur"
    And the store "Fleur" is not among the participating stores
    And the kiosk no longer sells "tulips"

  Scenario Outline: Incomplete details are refused
    Given a store "Fleur"
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                                    | text                               |
      | the store owner adds the store "" at "Floor 1"             | the store name cannot be blank     |
      | the store owner adds the store "   " at "Floor 1"          | the store name cannot be blank     |
      | the store owner adds the store "Vinyl" at ""               | the store location cannot be blank |
      | the store owner adds the store "Vinyl" at "  "             | the store location cannot be blank |
      | the store owner adds the store "" at ""                    | the store name cannot be blank     |
      | the store owner adds a store with a name of 201 characters | the store name is too long         |
      | the store owner renames the store "Fleur" to ""            | the store name cannot be blank     |
      | the store owner renames the store "Fleur" to " "           | the store name cannot be blank     |

  Scenario Outline: A store that nobody knows is not found
    When <attempt>
    Then it is refused as not found: "store with that ID does not exist"

    Examples:
      | attempt                                                                   |
      | somebody looks up the store "nowhere"                                     |
      | somebody looks up the catalog of "nowhere"                                |
      | the store owner renames the store "nowhere" to "Somewhere"                |
      | the store owner removes the store "nowhere"                               |
      | the store owner adds the product "tulips" for 4.50 to "nowhere"           |
      | the store owner requests participation for "nowhere"                      |
      | the store admin approves the participation of "nowhere"                   |
      | the store admin denies the participation of "nowhere" because "no licence" |
      | the store admin enables the participation of "nowhere"                    |
      | the store admin revokes the participation of "nowhere"                    |
      | the store owner turns on automated shopping at "nowhere"                  |
      | the store owner turns off automated shopping at "nowhere"                 |

  Scenario Outline: A removed store stays removed
    Given a store "Fleur"
    And the store owner removes the store "Fleur"
    When <attempt>
    Then it is refused as not found: "store with that ID does not exist"

    Examples:
      | attempt                                                       |
      | the store owner renames the store "Fleur" to "Fleur again"    |
      | the store owner removes the store "Fleur"                     |
      | the store owner adds the product "tulips" for 4.50 to "Fleur" |
      | the store owner requests participation for "Fleur"            |
      | the store admin enables the participation of "Fleur"          |
      | the store owner turns off automated shopping at "Fleur"       |
