export { bytes, bytesOf, counted, duration, integer } from '@sluice/schema'
