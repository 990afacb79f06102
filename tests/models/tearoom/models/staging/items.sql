select i.order_id, i.line, p.sku, p.name, p.kind, i.quantity, i.quantity * p.price as amount
from tearoom.items i
join seeds.products p on p.sku = i.sku
