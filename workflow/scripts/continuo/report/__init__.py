"""What a person looks at and listens to: figures, sound and pages."""
