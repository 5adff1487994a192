"""All readers of files from elsewhere, by their names."""

import of_images
import of_music
import of_results
import of_settings

TARGETS = {
    target.name: target
    for module in (of_music, of_settings, of_results, of_images)
    for target in module.TARGETS
}
