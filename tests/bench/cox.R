# The same fit by R's coxph, as it comes; run_cox.sh starts it. Reading and building the data frame stand outside the clock.
# Usage: Rscript cox.R FOLDER ROWS
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
rows <- as.integer(arguments[2])
read <- function(file, what, count, size) readBin(file.path(arguments[1], file), what, count, size, signed = size > 1, endian = "little")
frame <- as.data.frame(matrix(read("cox_covariates.f64", "double", 5 * rows, 8), ncol = 5))
frame$days <- read("cox_days.i32", "integer", rows, 4)
frame$event <- read("cox_events.u8", "integer", rows, 1)
seconds <- system.time(fit <- coxph(Surv(days, event) ~ V1 + V2 + V3 + V4 + V5, frame))[["elapsed"]]
cat(sprintf('{"name": "coxph", "rows": %d, "seconds": [%.6f], "n": %d, "value": %.17g}\n', rows, seconds, rows, coef(fit)[[1]]))
