;;; emacs.el --- Emacs against the real server  -*- lexical-binding: t -*-

;; Takes the set-up from the page about editors, opens a file, waits for diagnostics, applies a code action, asks for an
;; explanation and completes a half-typed key, as commands and hooks of the editor do it.
;;
;;   PULLPATH=target/debug/pullpath emacs --batch -q -l tests/editors/emacs.el -f test-eglot
;;   PULLPATH=target/debug/pullpath emacs --batch -q -l tests/editors/emacs.el -f test-lsp-mode
;;
;; The exit status is 3 where a package is missing.

(require 'cl-lib)
(require 'package)
(package-initialize)

(defconst test-root (locate-dominating-file load-file-name "ARCHITECTURE.md"))
(defconst test-folder (make-temp-file "pullpath-emacs-" t))
(defvar test-passed 0)
(defvar test-failed 0)

(defun test-say (format &rest arguments)
  (princ (concat (apply #'format format arguments) "\n")))

(defmacro test (name &rest body)
  "Run BODY, which fails by an error, as the test NAME."
  (declare (indent 1))
  `(condition-case problem
       (progn ,@body
              (cl-incf test-passed)
              (test-say "ok - %s" ,name))
     (error (cl-incf test-failed)
            (test-say "not ok - %s: %S" ,name problem))))

(defun test-idle ()
  "Do what happens when nobody presses a key."
  (run-hooks 'post-command-hook)
  (dolist (timer timer-idle-list)
    (timer-event-handler timer))
  (accept-process-output nil 0.05))

(defmacro test-wait (what condition)
  "Wait until CONDITION holds."
  `(let ((deadline (+ (float-time) 30)))
     (while (not ,condition)
       (when (> (float-time) deadline)
         (error "%s: waited in vain; there is: %S" ,what (test-diagnostics)))
       (test-idle))))

(defun test-require (feature)
  (unless (require feature nil t)
    (test-say "%s is not installed" feature)
    (kill-emacs 3)))

(defun test-set-up (word)
  "Evaluate the block of the page about editors that has WORD in it."
  (with-temp-buffer
    (insert-file-contents (expand-file-name "docs/editors.md" test-root))
    (let (block)
      (while (re-search-forward "^```elisp\n\\(\\(?:.*\n\\)*?\\)```$" nil t)
        (when (string-match-p (regexp-quote word) (match-string 1))
          (setq block (match-string 1))))
      (unless block (error "no set-up for %s" word))
      (eval (car (read-from-string (concat "(progn\n" block ")"))) t))))

(defun test-open ()
  "Visit a file with a mistake right of a character beyond the first plane."
  (let ((program (expand-file-name (or (getenv "PULLPATH") "target/debug/pullpath") test-root)))
    (push (file-name-directory program) exec-path)
    (setenv "PATH" (concat (file-name-directory program) ":" (getenv "PATH"))))
  (setq make-backup-files nil
        auto-save-default nil
        vc-handled-backends nil)
  (let ((file (expand-file-name "node.yaml" test-folder)))
    (copy-file (expand-file-name "tests/editors/node.yaml" test-root) file t)
    (switch-to-buffer (find-file-noselect file))))

(defun test-diagnostics ()
  "What is marked in the buffer: the marked text and what is said of it, in order."
  (mapcar (lambda (diagnostic)
            (cons (buffer-substring-no-properties (flymake-diagnostic-beg diagnostic)
                                                  (flymake-diagnostic-end diagnostic))
                  (flymake-diagnostic-text diagnostic)))
          (sort (flymake-diagnostics)
                (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))))

(defun test-marked (text)
  "Whether TEXT is marked."
  (assoc text (test-diagnostics)))

(defun test-at (text)
  "Go into the first TEXT of the buffer."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (1- (point))))

(defmacro test-choosing (title &rest body)
  "Run BODY, and choose TITLE where something is asked."
  (declare (indent 1))
  `(cl-letf (((symbol-function 'completing-read)
              (lambda (_prompt collection &rest _)
                (car (or (cl-remove-if-not (lambda (offer) (string-match-p ,title offer))
                                           (all-completions "" collection))
                         (error "not offered: %S" (all-completions "" collection))))))
             (last-nonmenu-event t))
     ,@body))

(defun test-finish ()
  (delete-directory test-folder t)
  (test-say "# pass %d" test-passed)
  (test-say "# fail %d" test-failed)
  (kill-emacs (if (zerop test-failed) 0 1)))

(defun test-shared ()
  "What is the same in all clients."
  (test "what is wrong is marked"
    (test-wait "the mark" (cl-some (lambda (mark) (string-match-p "query" (cdr mark)))
                                   (test-diagnostics))))
  (test "a half-typed key is completed"
    (test-at "skipFallback: true")
    (delete-region (line-beginning-position) (line-end-position))
    (insert "skipF")
    (completion-at-point)
    (cl-assert (string-match-p "^skipFallback:?" (thing-at-point 'line)) nil "%s" (thing-at-point 'line))
    (delete-region (line-beginning-position) (line-end-position))
    (insert "skipFallback: true"))
  (test "what is typed is checked"
    (goto-char (point-min))
    (search-forward "name: ghcr.io")
    (replace-match "name: ghcr")
    (test-wait "the new mark" (test-marked "ghcr"))
    (search-backward "name: ghcr")
    (replace-match "name: ghcr.io")
    (test-wait "the mark to go" (not (test-marked "ghcr")))))

;;; eglot

(defun test-eglot ()
  (test-require 'yaml-mode)
  (test-require 'eglot)
  (test-set-up "eglot")
  (test-open)
  (test "the set-up on the page about editors starts the server"
    (test-wait "the server" (and (bound-and-true-p eglot--managed-mode) (eglot-current-server))))
  (test-shared)
  ;; lsp-mode counts characters where the protocol counts UTF-16 units, and is off by one there.
  (test "places are exact right of a character beyond the first plane"
    (cl-assert (test-marked "?ns=ghcr.io") nil "%S" (test-diagnostics)))
  (test "a code action is applied"
    (test-choosing "Remove the query"
      (goto-char (point-min))
      (search-forward "?ns=")
      (eglot-code-actions (point) (point) nil t))
    (test-wait "the mark to go" (not (test-marked "?ns=ghcr.io")))
    (cl-assert (not (string-match-p "ns=" (buffer-string)))))
  (test "all safe fixes are one action"
    (goto-char (point-min))
    (search-forward "https://mirror.example.org")
    (insert "?a=b")
    (test-wait "the mark" (test-marked "?a=b"))
    (test-choosing "all safe fixes"
      (eglot-code-actions (point-min) (point-max) nil t))
    (cl-assert (not (string-match-p "a=b" (buffer-string)))))
  (test "a field is explained"
    (test-at "skipFallback")
    (let (explained)
      (test-wait "the explanation"
                 (progn
                   (run-hook-with-args 'eldoc-documentation-functions
                                       (lambda (text &rest _)
                                         (setq explained (or text explained))))
                   (and explained (string-match-p "true or false" explained))))))
  (test "documents are in the index"
    (cl-assert (assoc-string "RegistryMirrorConfig ghcr.io"
                             (apply #'append (mapcar (lambda (entry)
                                                       (if (consp (cdr entry)) (cdr entry) (list entry)))
                                                     (funcall imenu-create-index-function))))))
  (test "it says goodbye"
    (let ((server (eglot-current-server)))
      (eglot-shutdown server)
      (test-wait "the end" (not (jsonrpc-running-p server)))))
  (set-buffer-modified-p nil)
  (test-finish))

;;; lsp-mode

(defun test-lsp-mode ()
  (test-require 'yaml-mode)
  (test-require 'lsp-mode)
  (setq lsp-session-file (expand-file-name "session" test-folder)
        lsp-auto-guess-root t
        lsp-warn-no-matched-clients nil
        lsp-enable-file-watchers nil
        lsp-enable-snippet nil
        lsp-restart 'ignore)
  (test-set-up "lsp-register-client")
  (test-open)
  (test "the set-up on the page about editors starts the server"
    (test-wait "the server"
               (cl-some (lambda (workspace)
                          (and (eq (lsp--workspace-server-id workspace) 'pullpath)
                               (eq (lsp--workspace-status workspace) 'initialized)))
                        (lsp-workspaces))))
  (test-shared)
  (test "a code action is applied"
    (goto-char (point-min))
    (search-forward "?ns=")
    (test-choosing "Remove the query"
      (call-interactively #'lsp-execute-code-action))
    (cl-assert (not (string-match-p "ns=" (buffer-string)))))
  (test "a field is explained"
    (test-at "skipFallback")
    (let ((hover (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
      (cl-assert (string-match-p "true or false" (format "%S" hover)) nil "%S" hover)))
  (test "it says goodbye"
    (let ((workspace (car (lsp-workspaces))))
      (lsp-workspace-shutdown workspace)
      (test-wait "the end" (not (process-live-p (lsp--workspace-proc workspace))))))
  (set-buffer-modified-p nil)
  (test-finish))

;;; emacs.el ends here
