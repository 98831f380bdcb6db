package dev.latchkey.console;

import dev.latchkey.kit.web.ProblemAdvice;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Problem details for the API alone; people at a browser get a page. */
@RestControllerAdvice(annotations = RestController.class)
class ApiProblems extends ProblemAdvice {}
