import { worker } from 'workerpool';
import { work } from '../work.ts';

worker({ ...work });
