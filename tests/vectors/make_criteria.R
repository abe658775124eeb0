# Writes criteria.h: made-up answers of buyers and end users in accounts, and what R and clubSandwich make of them; shares of R2 by
# their definitions.
# Usage: Rscript make_criteria.R > criteria.h
suppressMessages(library(clubSandwich))
set.seed(20261124)
m <- 4
sizes <- c(2, 3, 3, 4, 5, 6, 6, 7, 8, 8, 9, 10, 10, 12, 13, 14)
n <- sum(sizes)
account <- rep(seq_along(sizes), sizes)
shift <- rep(rnorm(length(sizes)), sizes)
side <- rbinom(n, 1, rep(runif(length(sizes), .3, .7), sizes))
common <- rnorm(n)
clip <- function(x) pmin(10, pmax(0, round(x)))
X <- sapply(1:m, function(j) clip(6 + common + rnorm(n) * (1 + j / 4) + .5 * shift))
weights <- rbind(c(.7, .3, .1, 0), c(.1, .2, .3, .5))
y <- clip(.5 + rowSums(X * weights[side + 1, ]) + shift + rnorm(n))

exact <- function(name, x) {
  x <- ifelse(is.na(x), "NAN", sprintf("%.17g", x))
  cat(strwrap(paste0("static const double ", name, "[] = {", paste(x, collapse = ", "), "};"), 128, exdent = 4), sep = "\n")
}
r2 <- function(X, y) if (ncol(X)) summary(lm(y ~ X))$r.squared else 0
johnson <- function(X, y) {
  e <- eigen(cor(X))
  root <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
  as.vector(root^2 %*% solve(root, cor(X, y))^2)
}
lmg <- function(X, y) sapply(1:m, function(j) {
  others <- setdiff(1:m, j)
  sum(sapply(0:(2^(m - 1) - 1), function(s) {
    taken <- others[bitwAnd(s, 2^(seq_along(others) - 1)) > 0]
    (r2(X[, c(taken, j), drop = FALSE], y) - r2(X[, taken, drop = FALSE], y)) / m / choose(m - 1, length(taken))
  }))
})
inflation <- function(X) sapply(1:m, function(j) 1 / (1 - r2(X[, -j], X[, j])))
fitted_cr2 <- function(fit, cluster) {
  t <- coef_test(fit, vcovCR(fit, cluster, "CR2"), "Satterthwaite")
  list(b = coef(fit), se = t$SE, df = if (is.null(t$df_Satt)) t$df else t$df_Satt, p = t$p_Satt)
}

cat("/* Made-up answers of both sides in accounts, and what ", R.version$version.string, " and clubSandwich\n * ",
    format(packageVersion("clubSandwich")), " make of them. Written by make_criteria.R. */\n", sep = "")
cat("enum { CRITERIA_N = ", n, ", CRITERIA_ITEMS = ", m, " };\n", sep = "")
exact("criteria_score", y)
exact("criteria_side", side)
exact("criteria_account", account)
for (j in 1:m) exact(paste0("criteria_item", j), X[, j])
apart <- 0
within <- 0
for (s in 0:1) {
  of <- side == s
  name <- c("buyers", "users")[s + 1]
  fit <- lm(y[of] ~ X[of, ])
  f <- fitted_cr2(fit, account[of])
  apart <- apart + deviance(fit)
  within <- within + sum((y[of] - mean(y[of]))^2)
  exact(paste0("criteria_r2_", name), r2(X[of, ], y[of]))
  exact(paste0("criteria_weights_", name), 100 * johnson(X[of, ], y[of]) / r2(X[of, ], y[of]))
  exact(paste0("criteria_lmg_", name), 100 * lmg(X[of, ], y[of]) / r2(X[of, ], y[of]))
  exact(paste0("criteria_inflation_", name), inflation(X[of, ]))
  exact(paste0("criteria_coefficient_", name), f$b[-1])
  exact(paste0("criteria_error_", name), f$se[-1])
  exact(paste0("criteria_df_", name), f$df[-1])
}
exact("criteria_tau", cor(johnson(X[side == 0, ], y[side == 0]), johnson(X[side == 1, ], y[side == 1]), method = "kendall"))
fit <- lm(y ~ X * side)
f <- fitted_cr2(fit, account)
at <- (m + 3):(2 * m + 2)
exact("criteria_difference", f$b[at])
exact("criteria_difference_error", f$se[at])
exact("criteria_difference_df", f$df[at])
exact("criteria_difference_p", f$p[at])
v <- as.matrix(vcovCR(fit, account, "CR2"))[at, at]
t2 <- as.vector(f$b[at] %*% solve(v, f$b[at]))
df <- min(f$df[at])
F <- t2 * (df - m + 1) / (df * m)
# the share explained, F, its second degrees of freedom, p; then those of Pustejovsky and Tipton's HTZ
w <- Wald_test(fit, constrain_zero(at), vcovCR(fit, account, "CR2"), test = "HTZ")
exact("criteria_equal", c(100 * (deviance(lm(y ~ X + side)) - apart) / within, F, df - m + 1, pf(F, m, df - m + 1, lower.tail = FALSE),
                          w$Fstat, w$df_denom, w$p_val))
