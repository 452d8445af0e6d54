select 1 as filled_by_the_test
