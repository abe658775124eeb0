# The same curves by R's survfit, as it comes; run_survival.sh starts it. Reading and building Surv() stand outside the clock.
# Usage: Rscript survival.R FOLDER ROWS
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
rows <- as.integer(arguments[2])
read <- function(file, what, size) readBin(file.path(arguments[1], file), what, rows, size, signed = size > 1, endian = "little")
events <- read("survival_events.u8", "integer", 1)
for (case in c("days", "times")) {
  time <- if (case == "days") read("survival_days.i32", "integer", 4) else read("survival_times.f64", "double", 8)
  y <- Surv(time, events)
  rm(time)
  invisible(gc())
  seconds <- system.time(fit <- survfit(y ~ 1))[["elapsed"]]
  value <- fit$surv[findInterval(300, fit$time)]
  cat(sprintf('{"name": "survfit %s", "seconds": [%.6f], "value": %.15g}\n', case, seconds, value))
  rm(y, fit)
  invisible(gc())
}
