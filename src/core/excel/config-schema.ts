/** How the names of workbooks end that are read and written. Those with macros are read alike; the macros are not looked at. */
export const EXCEL_SUFFIXES: readonly string[] = ['.xlsx', '.xlsm'];
