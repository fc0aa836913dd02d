Feature: Participation
  Only the goods of participating stores can be ordered. The owner asks, the admin decides; and the
  owner can switch automated shopping off for a while without leaving.

  Scenario: A store owner asks for participation and is admitted
    Given a store "Fleur"
    When the store owner requests participation for "Fleur"
    Then the store "Fleur" shows:
      | participation status | requested |
      | participating        | no        |
    And the store "Fleur" is not among the participating stores
    When the store admin approves the participation of "Fleur"
    Then the store "Fleur" shows:
      | participation status | participating |
      | participating        | yes           |
    And the store "Fleur" is among the participating stores

  Scenario: A denied store may ask again
    Given a store "Fleur"
    And the store owner requests participation for "Fleur"
    When the store admin denies the participation of "Fleur" because "no licence"
    Then the store "Fleur" shows:
      | participation status | denied |
      | participating        | no     |
    When the store owner requests participation for "Fleur"
    And the store admin approves the participation of "Fleur"
    Then the store "Fleur" is among the participating stores

  Scenario: The store admin revokes a participation, and the store may ask again
    Given the store "Fleur" takes part
    When the store admin revokes the participation of "Fleur"
    Then the store "Fleur" shows:
      | participation status | revoked |
      | participating        | no      |
    And the store "Fleur" is not among the participating stores
    When the store owner requests participation for "Fleur"
    Then the store "Fleur" shows:
      | participation status | requested |

  Scenario: The store admin admits a store at once, asked or not
    Given a store "Fleur"
    And a store "Vinyl"
    And the store owner requests participation for "Vinyl"
    When the store admin enables the participation of "Fleur"
    And the store admin enables the participation of "Vinyl"
    Then the store "Fleur" shows:
      | participation status | participating |
    And the store "Vinyl" shows:
      | participation status | participating |

  Scenario: Automated shopping is switched without touching the participation
    Given the store "Fleur" takes part
    When the store owner turns off automated shopping at "Fleur"
    Then the store "Fleur" shows:
      | automated shopping | no  |
      | participating      | yes |
    And the store "Fleur" is among the participating stores
    When the store owner turns on automated shopping at "Fleur"
    Then the store "Fleur" shows:
      | automated shopping | yes |

  Scenario: Goods go into a basket only while the store participates
    Given a store "Fleur"
    And the store owner adds the product "tulips" for 4.50 to "Fleur"
    And "Ada" starts a basket
    When the customer puts 1 "tulips" into the basket
    Then it is refused as bad request: "the store is not participating"
    When the store owner requests participation for "Fleur"
    And the customer puts 1 "tulips" into the basket
    Then it is refused as bad request: "the store is not participating"
    When the store admin approves the participation of "Fleur"
    And the customer puts 1 "tulips" into the basket
    Then the basket holds:
      | product | quantity | price |
      | tulips  | 1        | 4.50  |

  Scenario: Once a participation is revoked, the kiosk refuses the goods
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk sells "tulips" for 4.50
    When the store admin revokes the participation of "Fleur"
    Then the kiosk refuses "tulips": "the store is not participating"
    When the store admin enables the participation of "Fleur"
    Then the kiosk sells "tulips" for 4.50

  Scenario: While automated shopping is off, the kiosk refuses the goods
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk sells "tulips" for 4.50
    When the store owner turns off automated shopping at "Fleur"
    Then the kiosk refuses "tulips": "automated shopping is off"
    When the store owner turns on automated shopping at "Fleur"
    Then the kiosk sells "tulips" for 4.50

  Scenario Outline: What was done already is refused
    Given a store "new"
    And a store "asking"
    And the store owner requests participation for "asking"
    And the store "member" takes part
    And a store "denied"
    And the store owner requests participation for "denied"
    And the store admin denies the participation of "denied" because "no licence"
    And a store "closed"
    And the store owner turns off automated shopping at "closed"
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                                                   | text                                   |
      | the store owner requests participation for "asking"                       | participation is already requested     |
      | the store owner requests participation for "member"                       | the store is already participating     |
      | the store admin enables the participation of "member"                     | the store is already participating     |
      | the store admin approves the participation of "new"                       | participation is not requested         |
      | the store admin approves the participation of "member"                    | participation is not requested         |
      | the store admin approves the participation of "denied"                    | participation is not requested         |
      | the store admin denies the participation of "new" because "no licence"    | participation is not requested         |
      | the store admin denies the participation of "member" because "no licence" | participation is not requested         |
      | the store admin denies the participation of "denied" because "no licence" | participation is not requested         |
      | the store admin revokes the participation of "new"                        | the store is already not participating |
      | the store admin revokes the participation of "asking"                     | the store is already not participating |
      | the store admin revokes the participation of "denied"                     | the store is already not participating |
      | the store owner turns on automated shopping at "new"                      | automated shopping is already on       |
      | the store owner turns off automated shopping at "closed"                  | automated shopping is already off      |
