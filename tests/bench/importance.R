# The same in R, its processor time; run_importance.sh starts it. LMG by relaimpo where it is installed, and by all subsets of the correlations, which is
# what it does inside; relative weights of resampled accounts by the same sums of products, each resample in one product of matrices.
# Usage: Rscript importance.R FOLDER
folder <- commandArgs(TRUE)[1]
n <- 10000; columns <- 28; items <- 12
x <- matrix(readBin(file.path(folder, "importance.f64"), "double", n * (columns + 1), endian = "little"), n)
account <- readBin(file.path(folder, "importance_account.i32"), "integer", n, endian = "little") + 1
side <- readBin(file.path(folder, "importance_side.i32"), "integer", n, endian = "little")
y <- x[, columns + 1]
line <- function(name, seconds, value)
  cat(sprintf('{"name": "%s", "rows": %d, "seconds": [%.6f], "n": %d, "value": %.17g}\n', name, n, seconds, n, value))
subsets <- function(r, own, p) {
  r2 <- numeric(2^p); bit <- 2^(0:(p - 1)); size <- integer(2^p)
  for (s in 1:(2^p - 1)) {
    k <- which(bitwAnd(s, bit) > 0)
    size[s + 1] <- length(k)
    r2[s + 1] <- sum(own[k] * solve(r[k, k, drop = FALSE], own[k]))
  }
  sapply(1:p, function(j) {
    without <- which(bitwAnd(0:(2^p - 1), bit[j]) == 0)
    sum((r2[without + bit[j]] - r2[without]) / p / choose(p - 1, size[without]))
  })
}
for (p in c(10, 12, 15)) {
  seconds <- system.time(value <- subsets(cor(x[, 1:p]), cor(x[, 1:p], y), p))[["user.self"]]
  line(paste("lmg", p), seconds, value[1])
  if (p < 15 && requireNamespace("relaimpo", quietly = TRUE)) {
    seconds <- system.time(value <- relaimpo::calc.relimp(cov(cbind(y, x[, 1:p])), type = "lmg")@lmg)[["user.self"]]
    line(paste("relaimpo", p), seconds, value[1])
  }
}
johnson <- function(r, own) {
  e <- eigen(r, symmetric = TRUE)
  root <- e$vectors %*% (sqrt(e$values) * t(e$vectors))
  w <- root^2 %*% (e$vectors %*% (crossprod(e$vectors, own) / sqrt(e$values)))^2
  100 * w / sum(w)
}
seconds <- system.time({
  z <- cbind(1, scale(x[, c(1:items, columns + 1)]))
  k <- items + 2
  pairs <- which(lower.tri(diag(k), TRUE), arr.ind = TRUE)
  products <- z[, pairs[, 1]] * z[, pairs[, 2]]
  parts <- lapply(0:1, function(s) rowsum(products * (side == s), factor(account, 1:1000)))
  set.seed(1)
  times <- matrix(0, 1000, 2000)
  for (r in 1:2000) times[, r] <- tabulate(sample.int(1000, 1000, TRUE), 1000)
  shares <- lapply(parts, function(part) apply(crossprod(part, cbind(1, times)), 2, function(sums) {
    m <- diag(k); m[pairs] <- sums; m[pairs[, 2:1]] <- sums
    v <- cov2cor(m[-1, -1] - tcrossprod(m[-1, 1]) / m[1, 1])
    johnson(v[1:items, 1:items], v[1:items, items + 1])
  }))
})[["user.self"]]
line("criteria, 2000 resamples", seconds, shares[[2]][1, 1])
