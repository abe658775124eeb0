# Writes decomposition.h: made-up answers of two sides in accounts, and their difference taken apart by R's lm and plain arithmetic,
# with each account left out in turn. Usage: Rscript make_decomposition.R > decomposition.h
set.seed(20261123)
accounts <- 16
size <- c(2, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 12)
account <- rep(seq_len(accounts), size)
n <- length(account)
side <- ifelse(account %% 5 == 0, 1, ifelse(account %% 7 == 0, 0, rbinom(n, 1, .6))) # 1 end users; some accounts have one side
shift <- rep(rnorm(accounts), size)
segment <- ifelse(side == 1, sample(1:3, n, TRUE, c(.5, .3, .2)), sample(1:4, n, TRUE, c(.2, .3, .4, .1))) # 4 has buyers alone
tenure <- round(rexp(n, .2 + .1 * side) + 2010, 1)
urgent <- rbinom(n, 1, .3 + .3 * side)
score <- pmin(10, pmax(0, round(6.5 + .4 * segment - .1 * (tenure - 2010) - 1.5 * urgent * side + shift + rnorm(n, 0, 1.5))))
weight <- round(rexp(n) + .3, 2)

kitagawa <- function(d) {
  total <- function(s, of = TRUE) sum(d$w[d$side == s & of])
  mean_of <- function(s, of = TRUE) sum((d$w * d$y)[d$side == s & of]) / total(s, of)
  both <- intersect(d$segment[d$side == 0], d$segment[d$side == 1])
  within <- d$segment %in% both
  p <- sapply(0:1, function(s) sapply(both, function(g) total(s, d$segment == g) / total(s, within)))
  r <- sapply(0:1, function(s) sapply(both, function(g) mean_of(s, d$segment == g)))
  crude <- mean_of(1) - mean_of(0)
  rate <- sum((p[, 1] + p[, 2]) / 2 * (r[, 2] - r[, 1]))
  mix <- sum((r[, 1] + r[, 2]) / 2 * (p[, 2] - p[, 1]))
  c(crude, rate, mix, crude - rate - mix)
}
# explained by reference: buyers, users, average, pooled with and without an intercept for each side; then by each predictor, pooled
oaxaca <- function(d) {
  x <- sapply(0:1, function(s) sapply(c("x1", "x2"), function(v) weighted.mean(d[d$side == s, v], d$w[d$side == s])))
  m <- sapply(0:1, function(s) weighted.mean(d$y[d$side == s], d$w[d$side == s]))
  b <- lapply(0:1, function(s) coef(lm(y ~ x1 + x2, d[d$side == s, ], weights = w)))
  pooled <- coef(lm(y ~ x1 + x2 + side, d, weights = w))[2:3]
  raw <- coef(lm(y ~ x1 + x2, d, weights = w))[2:3]
  apart <- x[, 2] - x[, 1]
  b1 <- b[[1]][-1]; b2 <- b[[2]][-1]
  c(m[2] - m[1], sum(apart * b1), sum(c(1, x[, 1]) * (b[[2]] - b[[1]])), sum(apart * (b2 - b1)),
    sapply(list(b1, b2, (b1 + b2) / 2, pooled, raw), function(ref) sum(apart * ref)), apart * pooled)
}
jackknife <- function(d, f) {
  whole <- f(d)
  without <- sapply(unique(d$account), function(a) f(d[d$account != a, ]))
  k <- length(unique(d$account))
  c(whole, sqrt((k - 1) / k * rowSums((without - whole)^2)))
}
exact <- function(name, x)
  cat(strwrap(paste0("static const double ", name, "[] = {", paste(sprintf("%.17g", x), collapse = ", "), "};"), 128, exdent = 4),
      sep = "\n")
cat("/* Made-up answers of two sides in accounts, and what ", R.version$version.string, "'s lm makes of them.\n",
    " * Written by make_decomposition.R: values, then standard errors by the jackknife of accounts. */\n", sep = "")
cat("enum { APART_N = ", n, " };\n", sep = "")
for (v in c("score", "side", "account", "segment", "tenure", "urgent", "weight")) exact(paste0("apart_", v), get(v))
nps <- ifelse(score >= 9, 100, ifelse(score >= 7, 0, -100))
data <- data.frame(y = nps, side, account, segment, x1 = tenure, x2 = urgent, w = 1)
weighted <- transform(data, w = weight)
exact("apart_kitagawa", jackknife(data, kitagawa))
exact("apart_kitagawa_weighted", jackknife(weighted, kitagawa))
exact("apart_oaxaca", jackknife(data, oaxaca))
exact("apart_oaxaca_weighted", jackknife(weighted, oaxaca))
# each answer by itself
exact("apart_oaxaca_rows", jackknife(transform(data, account = seq_len(n)), oaxaca))
