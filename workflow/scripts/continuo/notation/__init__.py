"""Music as it is written: on staves, as MusicXML, engraved."""
