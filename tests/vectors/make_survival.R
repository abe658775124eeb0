# Writes survival.h: made-up survival data, and what R's survival package makes of them.
# Usage: Rscript make_survival.R > survival.h
library(survival)
set.seed(20261122)
n <- 80
group <- rep(0:2, length.out = n)
stratum <- rep(c(0, 1, 0, 1, 1), length.out = n)
cluster <- rep(1:20, each = 4)
x1 <- round(rnorm(n), 2)
x2 <- rbinom(n, 1, .4)
x3 <- round(runif(n, 0, 50) + 5 * x2)
frailty <- rep(rnorm(20, 0, .5), each = 4)
time <- ceiling(30 * rexp(n) * exp(-.5 * x1 - .4 * x2 - .3 * (group == 1) - frailty)) + 1
censor <- ceiling(runif(n, 5, 80))
event <- as.integer(time <= censor)
time <- pmin(time, censor)
entry <- ifelse(runif(n) < .5, 0, floor(runif(n) * time))
entry[time <= 3] <- 0

exact <- function(name, x) {
  x <- ifelse(is.na(x), "NAN", sprintf("%.17g", x))
  cat(strwrap(paste0("static const double ", name, "[] = {", paste(x, collapse = ", "), "};"), 128, exdent = 4), sep = "\n")
}
cat("/* Made-up survival data, and what ", R.version$version.string, "'s survival ", format(packageVersion("survival")),
    " makes of them.\n * Written by make_survival.R; it says which call each line comes from. */\n", sep = "")
cat("enum { SURVIVAL_N = ", n, " };\n", sep = "")
for (v in c("time", "event", "entry", "group", "stratum", "cluster", "x1", "x2", "x3")) exact(paste0("data_", v), get(v))

curve <- function(name, fit) {
  exact(paste0(name, "_time"), fit$time)
  exact(paste0(name, "_risk"), fit$n.risk)
  exact(paste0(name, "_events"), fit$n.event)
  exact(paste0(name, "_survival"), fit$surv)
  exact(paste0(name, "_std_error"), summary(fit, censored = TRUE)$std.err)
  exact(paste0(name, "_lower"), fit$lower)
  exact(paste0(name, "_upper"), fit$upper)
  exact(paste0(name, "_hazard"), fit$cumhaz)
  exact(paste0(name, "_hazard_error"), fit$std.chaz)
  table <- summary(fit, rmean = 30)$table
  exact(paste0(name, "_rmean30"), table[grep("rmean", names(table))])
}
curve("right", survfit(Surv(time, event) ~ 1, conf.type = "log-log"))
curve("entered", survfit(Surv(entry, time, event) ~ 1, conf.type = "log", ctype = 1))

test <- function(name, fit, ...) {
  observed <- if (is.matrix(fit$obs)) rowSums(fit$obs) else fit$obs
  expected <- if (is.matrix(fit$exp)) rowSums(fit$exp) else fit$exp
  exact(paste0(name, "_observed"), observed)
  exact(paste0(name, "_expected"), expected)
  exact(paste0(name, "_chisq"), c(fit$chisq, pchisq(fit$chisq, length(observed) - 1, lower.tail = FALSE)))
}
test("rank", survdiff(Surv(time, event) ~ group))
test("rank_rho1", survdiff(Surv(time, event) ~ group, rho = 1))
test("rank_rho_half", survdiff(Surv(time, event) ~ x2, rho = .5))
test("rank_strata", survdiff(Surv(time, event) ~ group + strata(stratum)))
test("rank_strata_rho1", survdiff(Surv(time, event) ~ group + strata(stratum), rho = 1))

tight <- coxph.control(eps = 1e-11, iter.max = 60, toler.inf = 1e-9)
cox <- function(name, fit, zph = TRUE) {
  s <- summary(fit)
  exact(paste0(name, "_coefficient"), coef(fit))
  exact(paste0(name, "_std_error"), sqrt(diag(if (is.null(fit$naive.var)) fit$var else fit$naive.var)))
  if (!is.null(fit$naive.var)) exact(paste0(name, "_robust"), sqrt(diag(fit$var)))
  exact(paste0(name, "_tests"), c(fit$loglik, s$logtest["test"], s$sctest["test"], fit$wald.test))
  if (zph) {
    z <- cox.zph(fit, transform = "km")$table
    exact(paste0(name, "_zph"), z[, "chisq"])
  }
}
cox("efron", coxph(Surv(time, event) ~ x1 + x2 + x3, ties = "efron", control = tight))
cox("breslow", coxph(Surv(time, event) ~ x1 + x2 + x3, ties = "breslow", control = tight))
cox("efron_entry", coxph(Surv(entry, time, event) ~ x1 + x2 + x3, ties = "efron", control = tight))
cox("efron_strata", coxph(Surv(entry, time, event) ~ x1 + x2 + x3 + strata(stratum), ties = "efron", control = tight))
cox("efron_cluster", coxph(Surv(entry, time, event) ~ x1 + x2 + x3 + strata(stratum), cluster = cluster, ties = "efron",
                           control = tight), FALSE)
cox("breslow_cluster", coxph(Surv(entry, time, event) ~ x1 + x2 + x3 + strata(stratum), cluster = cluster, ties = "breslow",
                             control = tight), FALSE)
cox("efron_right_cluster", coxph(Surv(time, event) ~ x1 + x2 + x3, cluster = cluster, ties = "efron", control = tight), FALSE)
