select name, sold, rank() over (order by sold desc, name) as place
from marts.product_sales
where sold > 5
