/* What is asked of buyers and end users, in the words of a query. */
#ifndef REPORT_SIDES_QUESTION_H
#define REPORT_SIDES_QUESTION_H

#include "question.h"

/* Adds it to a question that has its settings and items. False where memory ran out. */
bool sides_question(question *whole);

/* The query of one setting's difference; of the first, all that is asked of sides. */
cxm_query question_sides(const question *whole, int index);

/* The first setting's score of all people of the file, whose sides are the file's or the model's. */
cxm_query question_side_people(const question *whole, bool by_model);

/* The first setting's difference in each of the groups. */
cxm_query question_side_groups(const question *whole);

#endif
