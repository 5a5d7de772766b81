from c360.warehouse.spark.engine import open_engine
