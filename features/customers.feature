Feature: Customers
  Customers register with the number that notifications go to. Only enabled ones may order.

  Scenario: A customer registers
    When "Ada" registers with the number "+31 20 123-4567"
    Then the customer "Ada" shows:
      | name       | Ada             |
      | sms number | +31 20 123-4567 |
      | enabled    | yes             |
      | version    | 1               |
    And "Ada" may order

  Scenario: Two customers may share a number
    Given "Ada" registers with the number "+31201234567"
    When "Grace" registers with the number "+31201234567"
    Then "Grace" may order

  Scenario: A disabled customer may not order until enabled again
    Given a customer "Ada"
    When the customer "Ada" is disabled
    Then the customer "Ada" shows:
      | enabled | no |
    When it is asked whether "Ada" may order
    Then it is refused as unauthorized: "customer is not authorized"
    When the customer "Ada" is enabled
    Then "Ada" may order

  Scenario: A customer changes the number
    Given a customer "Ada"
    When "Ada" changes the number to "(020) 765 43 21"
    Then the customer "Ada" shows:
      | sms number | (020) 765 43 21 |
      | version    | 2               |

  Scenario Outline: A number of 7 to 15 digits is valid
    When "Ada" registers with the number "<number>"
    Then the customer "Ada" shows:
      | sms number | <number> |

    Examples:
      | number            |
      | 1234567           |
      | 123456789012345   |
      | +1 (555) 010-0000 |

  Scenario Outline: What is incomplete or done already is refused
    Given a customer "Ada"
    And a customer "Grace"
    And the customer "Grace" is disabled
    When <attempt>
    Then it is refused as bad request: "<text>"

    Examples:
      | attempt                                         | text                             |
      | "" registers with the number "+31201234567"     | the customer name cannot be blank |
      | "  " registers with the number "+31201234567"   | the customer name cannot be blank |
      | somebody registers with a name of 201 characters | the customer name is too long    |
      | "Joan" registers with the number ""             | the SMS number cannot be blank   |
      | "Joan" registers with the number "  "           | the SMS number cannot be blank   |
      | "Joan" registers with the number "123456"       | the SMS number is not valid      |
      | "Joan" registers with the number "1234567890123456" | the SMS number is not valid  |
      | "Joan" registers with the number "call me"      | the SMS number is not valid      |
      | "Joan" registers with the number "123+4567"     | the SMS number is not valid      |
      | "Ada" changes the number to ""                  | the SMS number cannot be blank   |
      | "Ada" changes the number to "12"                | the SMS number is not valid      |
      | the customer "Ada" is enabled                   | the customer is already enabled  |
      | the customer "Grace" is disabled                | the customer is already disabled |

  Scenario Outline: A customer that nobody knows is not found
    When <attempt>
    Then it is refused as not found: "customer with that ID does not exist"

    Examples:
      | attempt                                        |
      | somebody looks up the customer "nobody"        |
      | it is asked whether "nobody" may order         |
      | the customer "nobody" is enabled               |
      | the customer "nobody" is disabled              |
      | "nobody" changes the number to "+31201234567"  |
