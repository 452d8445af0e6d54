-- Last year's serve to take what campaigns added out of the season, and are told with the plan's season.
with final as (
    select * from {{ ref('int_campaigns__uplift') }}
    where year_name = 'coming'
)

{{ cast_to_contract('final') }}
