/**
 * @file cxm.h
 * @brief Everything that is settled, in one include.
 *
 * What has not settled yet stands in cxm/unstable/ and is included by name.
 */
#ifndef CXM_CXM_H
#define CXM_CXM_H

#include "arrow.h"
#include "base.h"
#include "ces.h"
#include "column.h"
#include "comparison.h"
#include "csat.h"
#include "design.h"
#include "error.h"
#include "estimate.h"
#include "host.h"
#include "measure.h"
#include "model.h"
#include "nps.h"
#include "query.h"
#include "rating.h"
#include "result.h"
#include "rounding.h"
#include "scale.h"
#include "state.h"
#include "table.h"

#endif
