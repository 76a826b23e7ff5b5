# Makes participants.csv from data/beeca_trial01.csv: Rscript participants.R, in this folder. Base R only, and written for this check:
# slopes are numerical, and the sandwich is that of all estimating equations stacked, so that nothing is derived by hand.

slopes <- function(f, at) {
  columns <- lapply(seq_along(at), function(k) {
    step <- 1e-4 * max(1, abs(at[k]))
    part <- function(times) { x <- at; x[k] <- x[k] + times * step; f(x) }
    (8 * (part(1) - part(-1)) - (part(2) - part(-2))) / (12 * step)
  })
  matrix(unlist(columns), ncol = length(at))
}

scales <- list(
  risk_difference = list(to = function(p) p, back = function(x) x),
  risk_ratio = list(to = log, back = exp),
  odds_ratio = list(to = qlogis, back = exp)
)
bounded <- function(name, x) if (name == "risk_difference") pmin(pmax(x, -1), 1) else x
z <- qnorm(0.975)
software <- "stats"
version <- paste("R", paste(R.version$major, R.version$minor, sep = "."))
rows <- list()
add <- function(case, inputs, quantity, method, value = NA, lower = NA, upper = NA, statistic = NA, df = NA, p = NA,
                call = "participants.R", tol = 1e-7, status = "single", note = "",
                by = software, release = version) {
  rows[[length(rows) + 1]] <<- data.frame(
    case_id = case, inputs = inputs, quantity = quantity, method = method, conf_level = 0.95,
    value = value, lower = lower, upper = upper, statistic = statistic, df = df, p_value = p,
    software = by, version = release, call = call, tol = tol, status = status, note = note
  )
}
quoted <- function(names) paste0('"', names, '"', collapse = ", ")

# Risks on treatment and control, averaged over the rows of each group, as functions of the coefficients.
risks <- function(fit, data, groups) {
  design <- lapply(c(1, 0), function(arm) {
    data$trtp <- arm
    model.matrix(delete.response(terms(fit)), data)
  })
  function(beta) unlist(lapply(groups, function(g) sapply(design, function(x) mean(plogis(x[g, , drop = FALSE] %*% beta)))))
}

# The covariance of those risks: the model's, with covariates as they are; and that of stacked estimating equations.
model_based <- function(fit, data, groups) {
  d <- slopes(risks(fit, data, groups), coef(fit))
  d %*% vcov(fit) %*% t(d)
}
stacked <- function(fit, data, groups) {
  x <- model.matrix(fit); y <- fit$y; k <- ncol(x)
  design <- lapply(c(1, 0), function(arm) { data$trtp <- arm; model.matrix(delete.response(terms(fit)), data) })
  each <- function(theta) {
    beta <- theta[1:k]; p <- theta[-(1:k)]
    parts <- list(x * as.vector(y - plogis(x %*% beta)))
    for (i in seq_along(groups)) for (a in 1:2) {
      parts <- c(parts, list(groups[[i]] * as.vector(plogis(design[[a]] %*% beta) - p[2 * (i - 1) + a])))
    }
    do.call(cbind, parts)
  }
  theta <- c(coef(fit), risks(fit, data, groups)(coef(fit)))
  bread <- solve(slopes(function(t) colSums(each(t)), theta))
  full <- bread %*% crossprod(each(theta)) %*% t(bread)
  full[-(1:k), -(1:k), drop = FALSE]
}
spreads <- list("standardisation-delta" = model_based, "standardisation-sandwich" = stacked)

trial <- read.csv("data/beeca_trial01.csv")
cases <- list(
  beeca_numeric = "bl_cov",
  beeca_regions = c("bl_cov", "region_2", "region_3", "region_4", "region_5"),
  beeca_category = c("bl_cov_c", "region_3")
)
for (case in names(cases)) {
  covariates <- cases[[case]]
  data <- na.omit(trial[c("aval", "trtp", covariates)])
  fit <- glm(reformulate(c("trtp", covariates), "aval"), binomial, data, control = list(epsilon = 1e-14))
  inputs <- sprintf('{"covariates": [%s]}', quoted(covariates))
  everybody <- list(rep(TRUE, nrow(data)))
  p <- risks(fit, data, everybody)(coef(fit))
  for (method in names(spreads)) {
    covariance <- spreads[[method]](fit, data, everybody)
    for (name in names(scales)) {
      scale <- scales[[name]]
      effect <- function(p) scale$to(p[1]) - scale$to(p[2])
      d <- slopes(effect, p)
      se <- sqrt(drop(d %*% covariance %*% t(d)))
      ends <- effect(p) + c(-1, 1) * z * se
      add(case, inputs, paste0("adjusted_", name), method, scale$back(effect(p)), scale$back(ends[1]),
          scale$back(ends[2]), effect(p) / se, NA, 2 * pnorm(-abs(effect(p) / se)))
    }
  }
  own <- exp(c(coef(fit)["trtp"], confint.default(fit)["trtp", ]))
  add(case, inputs, "conditional_odds_ratio", "wald", own[1], own[2], own[3], call = "confint.default(glm(...))")
}

# Interaction with bl_cov_c; the contrast is the first level less (or over) the second.
data <- na.omit(trial[c("aval", "trtp", "bl_cov_c", "bl_cov")])
data$level <- data$bl_cov_c
strict <- list(epsilon = 1e-14)
full <- glm(aval ~ trtp * level + bl_cov, binomial, data, control = strict)
none <- glm(aval ~ trtp + level + bl_cov, binomial, data, control = strict)
inputs <- '{"by": "bl_cov_c", "covariates": ["bl_cov"]}'
chi <- deviance(none) - deviance(full)
product <- data$trtp * data$level
excess <- function(value) {
  deviance(glm(aval ~ trtp + level + bl_cov, binomial, data, offset = value * product, control = strict)) -
    deviance(full) - z^2
}
value <- coef(full)[["trtp:level"]]
se <- sqrt(vcov(full)["trtp:level", "trtp:level"])
low <- uniroot(excess, c(value - 4 * se, value), tol = 1e-12)$root
high <- uniroot(excess, c(value, value + 4 * se), tol = 1e-12)$root
add("beeca_levels", inputs, "adjusted_interaction_odds_ratio", "likelihood-ratio", exp(-value), exp(-high), exp(-low), chi,
    1, pchisq(chi, 1, lower.tail = FALSE), call = "anova(glm, glm, test = 'LRT'); uniroot of its profile")
add("beeca_levels", inputs, "adjusted_interaction_odds_ratio", "wald", exp(-value), exp(-value - z * se),
    exp(-value + z * se), (value / se)^2, 1, 2 * pnorm(-abs(value / se)), call = "summary(glm)")
groups <- list(data$level == 0, data$level == 1)
p <- risks(full, data, groups)(coef(full))
for (method in names(spreads)) {
  covariance <- spreads[[method]](full, data, groups)
  for (name in names(scales)) {
    scale <- scales[[name]]
    effect <- function(p) (scale$to(p[1]) - scale$to(p[2])) - (scale$to(p[3]) - scale$to(p[4]))
    d <- slopes(effect, p)
    se <- sqrt(drop(d %*% covariance %*% t(d)))
    ends <- effect(p) + c(-1, 1) * z * se
    add("beeca_levels", inputs, paste0("adjusted_interaction_", name), method, scale$back(effect(p)),
        scale$back(ends[1]), scale$back(ends[2]), (effect(p) / se)^2, 1, 2 * pnorm(-abs(effect(p) / se)))
  }
}

# A number as the outcome: bl_cov by arm, and its interaction with region_3.
for (equal in c(FALSE, TRUE)) {
  found <- t.test(trial$bl_cov[trial$trtp == 1], trial$bl_cov[trial$trtp == 0], var.equal = equal)
  add("beeca_mean", '{"outcome": "bl_cov"}', "mean_difference", if (equal) "student" else "welch",
      unname(found$estimate[1] - found$estimate[2]), found$conf.int[1], found$conf.int[2], unname(found$statistic),
      unname(found$parameter), found$p.value, call = sprintf("t.test(var.equal = %s)", equal))
}
both <- lm(bl_cov ~ trtp * region_3, trial)
test <- anova(lm(bl_cov ~ trtp + region_3, trial), both)
ends <- confint(both)["trtp:region_3", ]
add("beeca_mean", '{"outcome": "bl_cov", "by": "region_3"}', "interaction_mean_difference", "f",
    -coef(both)[["trtp:region_3"]], -ends[2], -ends[1], test$F[2], test$Res.Df[2], test$`Pr(>F)`[2],
    call = "anova(lm, lm); confint(lm)")

# What two SAS macros gave of the same trial, from beeca 0.2.0: ge_macro_trial01 and margins_trial01.
inputs <- '{"covariates": ["bl_cov"]}'
add("beeca_numeric", inputs, "adjusted_risk_difference", "standardisation-delta", -0.06836377, -0.187368, 0.0506404,
    tol = 3e-6, status = "agreed", call = "ge_macro_trial01", by = "SAS macro of Ge and others", release = "in beeca 0.2.0",
    note = "se 0.06071642, risks 0.4191085 and 0.4874723; its limits are 1.96 se away")
add("beeca_numeric", inputs, "adjusted_risk_difference", "standardisation-delta", -0.06836399, -0.187366, 0.050638,
    p = 0.2601843, tol = 1e-6, status = "agreed", call = "margins_trial01", by = "SAS %margins", release = "in beeca 0.2.0",
    note = "se 0.06071641")

table <- do.call(rbind, rows)
numeric <- sapply(table, is.numeric)
table[numeric] <- lapply(table[numeric], function(x) ifelse(is.na(x), "", formatC(x, digits = 15, format = "g", width = 1)))
write.csv(table, "participants.csv", row.names = FALSE)
