# Writes regression.h: made-up data in clusters, and what R's lm, glm, sandwich and clubSandwich make of them.
# Usage: Rscript make_regression.R > regression.h
suppressMessages({library(sandwich); library(clubSandwich)})
set.seed(20261123)
sizes <- c(1, 2, 2, 3, 4, 5, 6, 8, 9, 12, 14, 24)
n <- sum(sizes)
cluster <- rep(seq_along(sizes) * 10, sizes)
shift <- rep(rnorm(length(sizes)), sizes)
x1 <- round(rnorm(n, 100, 15), 1)
x2 <- rep(rep_len(c(0, 1), length(sizes)), sizes)
x3 <- round(runif(n, 0, 3) + .5 * x2 + .3 * shift, 2)
weight <- round(rexp(n) + .2, 2)
y <- round(20 + .15 * x1 - 2 * x2 + 3 * x3 + 2 * shift + rnorm(n) * (1 + x3), 2)
event <- rbinom(n, 1, plogis(-4 + .03 * x1 + .8 * x2 + .4 * x3 + .6 * shift))
w <- weight / mean(weight)

exact <- function(name, x) {
  x <- ifelse(is.na(x), "NAN", sprintf("%.17g", x))
  cat(strwrap(paste0("static const double ", name, "[] = {", paste(x, collapse = ", "), "};"), 128, exdent = 4), sep = "\n")
}
cat("/* Made-up data in clusters, and what ", R.version$version.string, "'s lm and glm, sandwich ", format(packageVersion("sandwich")),
    "\n * and clubSandwich ", format(packageVersion("clubSandwich")),
    " make of them. Written by make_regression.R; it says which call each line comes from. */\n", sep = "")
cat("enum { REGRESSION_N = ", n, " };\n", sep = "")
for (v in c("y", "event", "x1", "x2", "x3", "weight", "cluster")) exact(paste0("data_", v), get(v))

se <- function(v) sqrt(diag(v))
# CR2 of a weighted fit is that of the same fit without weights, its rows multiplied by their roots
cr2 <- function(fit) {
  root <- sqrt(if (inherits(fit, "glm")) fit$weights else if (is.null(weights(fit))) rep(1, n) else weights(fit))
  working <- fitted(fit) + residuals(fit)
  if (inherits(fit, "glm")) working <- fit$linear.predictors + residuals(fit, "working")
  X <- root * model.matrix(fit)
  z <- root * working
  fit <- lm(z ~ 0 + X)
  v <- vcovCR(fit, cluster = cluster, type = "CR2")
  t <- coef_test(fit, vcov = v, test = "Satterthwaite")
  c(t$SE, if (is.null(t$df_Satt)) t$df else t$df_Satt, t$p_Satt)
}
kinds <- function(name, fit) {
  exact(paste0(name, "_coefficient"), coef(fit))
  exact(paste0(name, "_classical"), se(vcov(fit)))
  for (k in c("HC0", "HC1", "HC2", "HC3")) exact(paste0(name, "_", tolower(k)), se(vcovHC(fit, type = k)))
  exact(paste0(name, "_cr1"), se(vcovCL(fit, cluster = cluster, type = "HC1", cadjust = TRUE)))
  exact(paste0(name, "_cr2"), cr2(fit)) # errors, degrees of freedom, p
  exact(paste0(name, "_hac"), se(NeweyWest(fit, lag = 4, prewhite = FALSE, adjust = FALSE)))
  exact(paste0(name, "_hac_adjusted"), se(NeweyWest(fit, lag = 4, prewhite = FALSE, adjust = TRUE)))
}
linear <- function(name, fit) {
  s <- summary(fit)
  exact(paste0(name, "_figures"), c(s$r.squared, s$adj.r.squared, s$sigma, s$fstatistic[1], deviance(fit),
    pf(s$fstatistic[1], s$fstatistic[2], s$fstatistic[3], lower.tail = FALSE)))
  exact(paste0(name, "_p"), coef(s)[, 4])
  kinds(name, fit)
}
logistic <- function(name, fit) {
  exact(paste0(name, "_figures"), c(deviance(fit), fit$null.deviance))
  exact(paste0(name, "_p"), coef(summary(fit))[, 4])
  kinds(name, fit)
}
linear("linear", lm(y ~ x1 + x2 + x3))
linear("weighted", lm(y ~ x1 + x2 + x3, weights = w))
tight <- glm.control(epsilon = 1e-15, maxit = 100)
logistic("logistic", glm(event ~ x1 + x2 + x3, binomial, control = tight))
logistic("weighted_logistic", suppressWarnings(glm(event ~ x1 + x2 + x3, binomial, weights = w, control = tight)))
# each cluster's own level beside the predictors that vary within
fit <- lm(y ~ x1 + x3 + factor(cluster))
v <- vcovCR(fit, cluster = cluster, type = "CR2")
t <- coef_test(fit, vcov = v, test = "Satterthwaite")
exact("levels_cr2", c(coef(fit)[2:3], t$SE[2:3], (if (is.null(t$df_Satt)) t$df else t$df_Satt)[2:3]))
