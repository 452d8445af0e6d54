"""The pages people read. They import `pipelines.published` and nothing else of `pipelines`, and compute no KPI."""
