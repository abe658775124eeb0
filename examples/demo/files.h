/* The files of the demo, each a function that writes it. */
#ifndef DEMO_FILES_H
#define DEMO_FILES_H

#include <stdint.h>
#include <stdio.h>

/* A survey tool's, in survey.c. */
void write_responses(FILE *file, uint64_t seed);
void write_accounts(FILE *file, uint64_t seed);

/* A CRM's, in crm.c and crm_answers.c; their columns are named as CRMs name them. */
void write_crm_accounts(FILE *file, uint64_t seed);
void write_crm_contacts(FILE *file, uint64_t seed);
void write_crm_memberships(FILE *file, uint64_t seed);
void write_crm_roles(FILE *file, uint64_t seed);
void write_crm_assets(FILE *file, uint64_t seed);
void write_crm_invitations(FILE *file, uint64_t seed);
void write_crm_responses(FILE *file, uint64_t seed);
void write_crm_outcomes(FILE *file, uint64_t seed);

/* In crm_voices.c: what answers say of attributes and speak of, and what our own people believe that customers would say. */
void write_crm_items(FILE *file, uint64_t seed);
void write_crm_themes(FILE *file, uint64_t seed);
void write_crm_colleagues(FILE *file, uint64_t seed);
void write_crm_beliefs(FILE *file, uint64_t seed);

#endif
