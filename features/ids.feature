Feature: Ids
  An id is whatever the mall gave out. What cannot be one is refused before anything is looked up.

  Scenario Outline: An id of 128 characters may be one, a longer or a blank one is none
    When somebody looks up the <thing> with an id of 128 characters
    Then it is refused as not found: "<thing> with that ID does not exist"
    When somebody looks up the <thing> with an id of 129 characters
    Then it is refused as bad request: "the id is not valid"
    When somebody looks up the <thing> with a blank id
    Then it is refused as bad request: "the id is not valid"

    Examples:
      | thing    |
      | store    |
      | product  |
      | customer |
      | basket   |
      | order    |
      | bot      |
      | payment  |
      | invoice  |
