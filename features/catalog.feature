Feature: Catalog and prices
  A catalog is what a store sells through the service: name, picture and price of each product.

  Scenario: A store owner adds a product
    Given a store "Fleur"
    When the store owner adds to "Fleur" the product:
      | name        | tulips                          |
      | description | A bunch of ten                  |
      | sku         | T-10                            |
      | price       | 4.50                            |
      | picture url | https://fleur.example/tulips.png |
    Then the product "tulips" shows:
      | name        | tulips                          |
      | description | A bunch of ten                  |
      | sku         | T-10                            |
      | price       | 4.50                            |
      | picture url | https://fleur.example/tulips.png |
      | version     | 1                               |
    And the catalog of "Fleur" lists "tulips"

  Scenario: A product may be free
    Given a store "Fleur"
    When the store owner adds the product "leaflet" for 0 to "Fleur"
    Then the product "leaflet" shows:
      | price       | 0 |
      | description |   |
      | sku         |   |

  Scenario: A catalog lists the products in the order in which they were added, page by page
    Given a store "Fleur"
    And the store owner adds the product "tulips" for 4.50 to "Fleur"
    And the store owner adds the product "roses" for 7 to "Fleur"
    And the store owner adds the product "asters" for 3.20 to "Fleur"
    Then the catalog of "Fleur" lists "tulips, roses, asters"
    And the catalog of "Fleur" lists "tulips, roses, asters" in pages of 2

  Scenario: A new store has an empty catalog
    Given a store "Fleur"
    Then the catalog of "Fleur" lists ""

  Scenario: A rebranded product has its new name everywhere
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk sells "tulips" for 4.50
    When the store owner rebrands the product "tulips" as "Dutch tulips", "Straight from the field"
    Then the product "tulips" shows:
      | name        | Dutch tulips            |
      | description | Straight from the field |
    And the kiosk calls "tulips" "Dutch tulips" of "Fleur"

  Scenario: A renamed store has its new name at the kiosk
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk calls "tulips" "tulips" of "Fleur"
    When the store owner renames the store "Fleur" to "Flora"
    Then the kiosk calls "tulips" "tulips" of "Flora"

  Scenario: A raised price is the price everywhere
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk sells "tulips" for 4.50
    When the store owner raises the price of "tulips" to 5.25
    Then the product "tulips" shows:
      | price   | 5.25 |
      | version | 2    |
    And the kiosk sells "tulips" for 5.25

  Scenario: A lowered price is the price everywhere
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk sells "tulips" for 4.50
    When the store owner lowers the price of "tulips" to 0
    Then the product "tulips" shows:
      | price | 0 |
    And the kiosk sells "tulips" for 0

  Scenario: Many price changes end at the right price, to the cent
    Given the store "Fleur" takes part and sells "tulips" for 0.10
    And the kiosk sells "tulips" for 0.10
    When the store owner raises the price of "tulips" to 0.30
    And the store owner raises the price of "tulips" to 999999999.99
    And the store owner lowers the price of "tulips" to 0.70
    And the store owner raises the price of "tulips" to 0.80
    Then the product "tulips" shows:
      | price | 0.80 |
    And the kiosk sells "tulips" for 0.80

  Scenario Outline: A price may be confirmed as it is
    Given a store "Fleur"
    And the store owner adds the product "tulips" for 4.50 to "Fleur"
    When the store owner <changes> the price of "tulips" to 4.50
    Then the product "tulips" shows:
      | price | 4.50 |

    Examples:
      | changes |
      | raises  |
      | lowers  |

  Scenario: A removed product is gone
    Given the store "Fleur" takes part and sells "tulips" for 4.50
    And the kiosk sells "tulips" for 4.50
    When the store owner removes the product "tulips"
    Then there is no product "tulips"
    And the catalog of "Fleur" lists ""
    And the kiosk no longer sells "tulips"

  Scenario Outline: What makes no product, or no price, is refused
    Given a store "Fleur"
    And the store owner adds the product "tulips" for 4.50 to "Fleur"
    When the store owner <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                                     | text                                                        |
      | adds the product "" for 4.50 to "Fleur"                     | initializing product: the product name cannot be blank      |
      | adds the product "  " for 4.50 to "Fleur"                   | initializing product: the product name cannot be blank      |
      | adds the product "roses" for -0.01 to "Fleur"               | initializing product: the product price cannot be negative  |
      | rebrands the product "tulips" as "", "Straight from Holland" | the product name cannot be blank                            |
      | rebrands the product "tulips" as " ", ""                    | the product name cannot be blank                            |
      | raises the price of "tulips" to 4.49                        | the price change would be a decrease                        |
      | lowers the price of "tulips" to 4.51                        | the price change would be an increase                       |
      | lowers the price of "tulips" to -1                          | the product price cannot be negative                        |
      | raises the price of "tulips" to 5.001                       | the price is not a valid amount                             |
      | raises the price of "tulips" to 1000000000                  | the price is not a valid amount                             |
      | lowers the price of "tulips" to 4.005                       | the price is not a valid amount                             |

  Scenario Outline: A product is not added at a price of no whole cents, or out of all bounds
    Given a store "Fleur"
    When the store owner adds the product "roses" for <price> to "Fleur"
    Then it is refused as bad request, saying "the price is not a valid amount"

    Examples:
      | price      |
      | 4.505      |
      | 1000000000 |

  Scenario Outline: Texts that are too long are refused
    Given a store "Fleur"
    When the store owner adds to "Fleur" a product with a <field> of <length> characters
    Then it is refused as bad request, saying "<field> is too long"

    Examples:
      | field       | length |
      | name        | 201    |
      | description | 2001   |

  Scenario Outline: A product that nobody knows is not found
    When <attempt>
    Then it is refused as not found: "product with that ID does not exist"

    Examples:
      | attempt                                                           |
      | somebody looks up the product "nothing"                           |
      | the store owner rebrands the product "nothing" as "something", "" |
      | the store owner raises the price of "nothing" to 1                |
      | the store owner lowers the price of "nothing" to 1                |
      | the store owner removes the product "nothing"                     |

  Scenario Outline: A removed product stays removed
    Given a store "Fleur"
    And the store owner adds the product "tulips" for 4.50 to "Fleur"
    And the store owner removes the product "tulips"
    When the store owner <attempt>
    Then it is refused as not found: "product with that ID does not exist"

    Examples:
      | attempt                               |
      | rebrands the product "tulips" as "x", "" |
      | raises the price of "tulips" to 5     |
      | lowers the price of "tulips" to 4     |
      | removes the product "tulips"          |
